"""A page that shows what a printer can do: Chinese, a rare character, columns, codes, the cutter."""

from __future__ import annotations

from datetime import datetime, tzinfo

from counter.domain.slips.blocks import (
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
from counter.domain.text import N_
from counter.messages import _, language
from counter.printer_profile import PrinterProfile
from counter.printing.rolls import ROLLS

_COLUMNS = 50  # of a paper that is no roll: a line that surely fits
RARE = "䶮 㐂 𠮷"


def page_for(name: str, profile: PrinterProfile, hall: str, at: datetime, zone: tzinfo | None) -> Slip:
    """The test page of the printer called ``name``; no slip of any visit, and marked as none. ``at`` is
    told on the clock of ``zone``, the store's. The ruler is one line, as long as a roll is wide."""
    columns = ROLLS[profile.paper].columns if profile.paper in ROLLS else _COLUMNS
    ruler = ("1234567890" * (columns // 10 + 1))[:columns]
    colon = "：" if language().startswith("zh") else ": "
    return Slip(
        number="TEST",
        copy=0,
        language=language(),
        made_at=at,
        colon=colon,
        page_words=_(N_("Page {page} of {pages}"), page="{page}", pages="{pages}"),
        blocks=(
            Heading(hall, _("Printer test"), _("not a slip")),
            Facts(
                (
                    Fact(_("Printer"), name),
                    Fact(_("At"), profile.to),
                    Fact(_("Language"), profile.language),
                    Fact(_("Paper"), profile.paper),
                    Fact(_("Question when done"), profile.fence),
                    Fact(_("Time"), at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")),
                )
            ),
            Statement(ruler),
            Item(
                1,
                _("Columns and characters"),
                _("edge"),
                (
                    Fact(_("Chinese"), "业务受理单，温馨提示：￥"),
                    Fact(_("Rare"), RARE),
                ),
                (Sum(_("Aligned right"), 12345),),
            ),
            Totals(Sum(_("Total amount"), 168032), Fact(_("In capitals"), "壹仟陆佰捌拾元零叁角贰分"), ()),
            Notes(_("Look"), (_("Nothing is cut, both codes can be scanned, the paper is cut off."),)),
            Signature(_("Customer's signature")),
            Code("TEST-0-20260101-0001"),
        ),
    )
