"""A slip as PDF: typst lays it out in a packaged Chinese font, a few milliseconds a slip."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from threading import Lock
from typing import TYPE_CHECKING, Any

from counter.domain.cells import cell_width
from counter.domain.slips.blocks import (
    Block,
    Code,
    Fact,
    Facts,
    Heading,
    Item,
    Notes,
    Signature,
    Slip,
    Statement,
    Sum,
    Totals,
)
from counter.printing.codes import code128_svg, qr_svg
from counter.printing.glyphs import drawable
from counter.printing.papers import PAPERS, Paper

if TYPE_CHECKING:
    from typst import Compiler

_one_at_a_time = Lock()  # the compiler keeps its inputs between calls


def slip_pdf(slip: Slip, paper: str = "241x140") -> bytes:
    """``slip`` on ``paper`` (a name of `counter.printing.papers.PAPERS`), as many pages as it needs.

    The same slip gives the same bytes. Takes a fraction of a second the first time (fonts are read),
    milliseconds after that; may be called from any thread.
    """
    with _one_at_a_time:
        compiled = _compiler().compile(
            input=_source(_inputs(slip, paper)),
            format="pdf",
            timestamp=slip.made_at.replace(microsecond=0),
            pdf_tags=False,
        )
    if not isinstance(compiled, bytes):
        raise TypeError(f"typst gave {type(compiled).__name__}, not one PDF")
    return compiled


@cache
def _compiler() -> Compiler:
    """The one compiler of this process, with the packaged fonts and no others."""
    import pylopdf_fonts_zh_cn
    import typst

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[pylopdf_fonts_zh_cn.sans_path().parent],
    )
    return typst.Compiler(font_paths=fonts, ignore_system_fonts=True)


def _source(inputs: dict[str, Any]) -> bytes:
    """What is compiled: the slip as JSON in a string, then the layout.

    As ``sys_inputs`` it would cost a millisecond more: typst builds its library anew for other inputs. A
    string of JSON is a string of typst's, escapes and all.
    """
    data = drawable(json.dumps(inputs, ensure_ascii=False))
    literal = json.dumps(data, ensure_ascii=False)
    return f"#let slip = json(bytes({literal}))\n".encode() + _template()


@cache
def _template() -> bytes:
    """The layout; given to every compilation, for the compiler forgets an input that is no file."""
    return resources.files("counter.printing").joinpath("slip.typ").read_bytes()


def _inputs(slip: Slip, paper: str) -> dict[str, Any]:
    """What the template reads."""
    size = PAPERS[paper]
    codes = [block.text for block in slip.blocks if isinstance(block, Code)]
    titles = [block.title for block in slip.blocks if isinstance(block, Heading)]
    blocks = [_block(block, slip, size) for block in slip.blocks if not isinstance(block, Code)]
    for further in [block for block in blocks if block["kind"] == "signature"][1:]:
        further["bars"] = False  # one bar code, where the first one signs
    return {
        "number": slip.number,
        "title": " ".join([*titles, slip.number]).strip(),
        "lang": slip.language[:2],
        "code": qr_svg(codes[0]) if codes else None,
        "bars": code128_svg(codes[0]) if codes else None,
        "page-words": slip.page_words,
        "width": size.width,
        "height": size.height,
        "margin": size.margin,
        "size": size.size,
        "columns": size.columns,
        "blocks": blocks,
    }


def _block(block: Block, slip: Slip, paper: Paper) -> dict[str, Any]:
    match block:
        case Heading():
            return {
                "kind": "heading",
                "hall": block.hall,
                "title": block.title,
                "counterpart": block.counterpart,
                "mark": block.mark,
            }
        case Facts():
            return {"kind": "facts", "facts": _facts(block.facts, slip, paper)}
        case Item():
            return {
                "kind": "item",
                "name": block.name,
                "state": block.state,
                "facts": _facts(block.facts, slip, paper),
                "charges": [_sum(each) for each in block.charges],
            }
        case Totals():
            return {
                "kind": "totals",
                "total": {"label": block.total.label, "amount": block.figure},
                "capitals": slip.fact(block.capitals),
                "sums": [_sum(each) for each in block.sums],
            }
        case Notes():
            return {"kind": "notes", "title": block.title, "notes": list(block.numbered())}
        case Statement():
            return {"kind": "statement", "text": block.text}
        case Signature():
            return {"kind": "signature", "label": block.label + slip.colon.rstrip()}
        case Code():
            raise ValueError("a code is drawn, not written")


def _facts(facts: tuple[Fact, ...], slip: Slip, paper: Paper) -> list[dict[str, Any]]:
    texts = [slip.fact(fact) for fact in facts]
    return [{"text": text, "wide": cell_width(text) > paper.column_cells} for text in texts]


def _sum(each: Sum) -> dict[str, str]:
    return {"label": each.label, "amount": each.amount}
