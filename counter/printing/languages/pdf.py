"""PDF: for printers behind CUPS, for folders, and for network printers that take PDF as it comes."""

from __future__ import annotations

from counter.domain.slips.blocks import Slip
from counter.domain.text import N_, Finding
from counter.printer_profile import PrinterProfile
from counter.printing.languages import Conversation, PaperUnknown, Printout, Silent
from counter.printing.outputs import Link
from counter.printing.papers import PAPERS
from counter.printing.pdf import slip_pdf

SUFFIX = ".pdf"
ANSWERS = False


def render(slip: Slip, profile: PrinterProfile) -> Printout:
    """``slip`` as a PDF file on the profile's paper."""
    if profile.paper not in PAPERS:
        said = N_("A PDF is laid out on 241x140, A5 or A4, not on {paper}.")
        raise PaperUnknown(Finding(said, {"paper": profile.paper}))
    content = slip_pdf(slip, profile.paper)
    return Printout(content, sheets=pages_of(content))


def converse(link: Link, profile: PrinterProfile, token: bytes) -> Conversation:
    """PDF has no questions."""
    return Silent()


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF of ours has: typst writes its page objects uncompressed."""
    return pdf.count(b"/Type/Page/")
