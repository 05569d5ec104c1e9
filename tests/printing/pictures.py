"""Pictures of papers, kept in ``golden/``: `python -m tests.printing.pictures` draws them all anew.

Look at what changed before it is committed: the pictures are what a customer takes home.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image, ImageChops

from counter.domain.prints import Counterpart, Duplicate
from counter.domain.slips.blocks import Slip
from counter.domain.slips.receipt import receipt_of
from counter.domain.slips.slip import slip_of
from counter.domain.tender import TenderMethod
from counter.domain.transaction import Handler
from counter.domain.visit import Outcome, OutcomeState, SettledVisit
from counter.messages import LANGUAGES, _, use
from counter.printer_profile import PrinterProfile
from counter.printing.languages import escpos
from counter.printing.languages.escpos import columns_of
from counter.printing.papers import PAPERS
from counter.printing.pdf import slip_pdf
from counter.printing.raster import text_image
from counter.printing.rolls import ROLLS
from tests.builders import (
    NOW,
    change,
    opening,
    opening_details,
    payment,
    reversal,
    settled,
    tender,
    terminal,
    tip,
)
from tests.printing.roll import IMAGE, TEXT, Piece, Roll

GOLDEN = Path(__file__).parent / "golden"
SCALE = 1.25
"""Pixels a point: 90 to the inch."""
GREYS = 16
"""Shades that are kept: enough for smoothed letters, and small files."""
PATCH = 4
"""Pixels of the side of a patch that is compared by its mean."""
TOLERANCE = 20
"""Of 255: how far a patch may be from the kept one. Smoothing differs less, any other figure more."""


def morning() -> SettledVisit:
    """An opening by a handler, a change and a payment, paid by card and cash."""
    details = opening_details(handler=Handler(name="李四", id_number="420199198001011234"))
    until = NOW.date().replace(day=30)
    lines = (
        opening(details, identity="open-00000000000A", tips=(tip(valid_until=until),)),
        change(
            identity="change-00000000000B", tips=(tip(valid_until=until), tip("可随时退订", "May be left"))
        ),
        payment(168_032, identity="pay-00000000000C"),
    )
    return settled(*lines, tenders=(tender(100_000, TenderMethod.CARD), tender(80_000)), offline=True)


KNOWN = (
    Outcome(identity="open-00000000000A", state=OutcomeState.COMPLETED, order_no="O20261121000123"),
    Outcome(identity="change-00000000000B", state=OutcomeState.REJECTED, reason="套餐已下架"),
)


def slip(language: str) -> Slip:
    """The customer's copy: one line done, one rejected, one waiting for the line."""
    use(language)
    counterpart = Counterpart.CUSTOMER
    return slip_of(morning(), KNOWN, terminal(), language, say=_, counterpart=counterpart)


def counter_slip(language: str, amount_fen: int = 5_000) -> Slip:
    """A payment given back: the slip names the original one."""
    use(language)
    back = reversal(amount_fen, identity="back-00000000000D")
    visited = settled(back, slip_number="JHL-3-20261121-0008", offline=True)
    return slip_of(visited, (), terminal(), language, say=_, counterpart=Counterpart.HALL)


def receipt(language: str) -> Slip:
    """A marked further copy of the receipt of the payment."""
    use(language)
    further = Duplicate(ordinal=1, at=NOW, clerk="王芳 20317", reason=_("lost"))
    made = receipt_of(morning(), KNOWN, terminal(), language, say=_, duplicate=further)
    assert made is not None
    return made


def sheet(made: Slip, paper: str) -> Image.Image:
    """The pages of a PDF, one under the other."""
    from pypdfium2 import PdfDocument

    document = PdfDocument(slip_pdf(made, paper))  # type: ignore[no-untyped-call]
    return _stacked([page.render(scale=SCALE).to_pil().convert("L") for page in document])


def roll(made: Slip, paper: str) -> Image.Image:
    """The paper of a thermal printer without Chinese: what it writes itself is drawn as we would draw it."""
    profile = PrinterProfile(paper=paper, chinese=False, codes="image")
    columns = ROLLS[paper].columns
    taken = Roll(columns, chinese=False)
    taken.feed(escpos.render(made, profile).content)
    return _stacked(_strips(taken.whole[0], columns))


def _strips(piece: Piece, columns: int) -> list[Image.Image]:
    strips = []
    for mark in piece.marks:
        if mark.kind == IMAGE:
            size = (len(mark.rows[0]) * 8, len(mark.rows))
            strips.append(Image.frombytes("1", size, b"".join(mark.rows)))
        elif mark.kind == TEXT:
            strips.append(text_image(mark.text, columns, columns_of, tall=mark.tall, strong=mark.bold))
    return [ImageChops.invert(strip.convert("L")) for strip in strips]


def _stacked(parts: list[Image.Image]) -> Image.Image:
    whole = Image.new("L", (max(part.width for part in parts), sum(part.height for part in parts)), 255)
    at = 0
    for part in parts:
        whole.paste(part, (0, at))
        at += part.height
    return whole


PICTURES: dict[str, Callable[[], Image.Image]] = {
    f"{kind}-{paper}-{language}": partial(lambda draw, make, paper, language: draw(make(language), paper),
                                          draw, make, paper, language)
    for kind, make in (("slip", slip), ("counter-slip", counter_slip), ("receipt", receipt))
    for draw, papers in ((sheet, PAPERS), (roll, ROLLS))
    for paper in papers
    for language in LANGUAGES
}  # fmt: skip
"""How each picture is drawn, by its name."""


def kept(name: str) -> Image.Image:
    """The picture as it was when somebody last looked at it."""
    with Image.open(GOLDEN / f"{name}.png") as image:
        return image.convert("L")


def apart(one: Image.Image, other: Image.Image) -> int:
    """How far the two are from each other in the patch where they differ most; 255 for other sizes."""
    if one.size != other.size:
        return 255
    worst = ImageChops.difference(one.reduce(PATCH), other.reduce(PATCH)).getextrema()[1]
    assert isinstance(worst, int | float)
    return int(worst)


def main() -> None:
    """Keep every picture as it is drawn now; only those that changed are written."""
    GOLDEN.mkdir(exist_ok=True)
    for name, draw in PICTURES.items():
        drawn, path = draw().quantize(GREYS), GOLDEN / f"{name}.png"
        if not path.exists() or apart(drawn.convert("L"), kept(name)) > 0:
            drawn.save(path, optimize=True)
            print(path.name)
    for path in GOLDEN.glob("*.png"):
        if path.stem not in PICTURES:
            path.unlink()


if __name__ == "__main__":
    main()
