"""What a line of `counter submit` may say: a visit as one JSON object, camelCase, amounts in yuan as text.

The models are the published schema (``counter submit --schema``); `counter.submission` judges and settles.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from counter.domain.offering.effective_rule import EndMode
from counter.domain.offers import EffectiveMode
from counter.domain.tender import TenderMethod
from counter.domain.text import N_, Finding
from counter.domain.unreadable import why_unreadable

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


class _Submitted(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel, populate_by_name=True)


class SubmittedPayment(_Submitted):
    """缴费: ``amount`` in yuan, as text (``"100.00"``)."""

    template: Literal["jf"]
    number: str
    amount: str


class SubmittedChange(_Submitted):
    """变更套餐: ``offer`` by code or id; ``effective_on`` only with mode ``onDate``."""

    template: Literal["bg"]
    number: str
    offer: str
    effective: EffectiveMode = EffectiveMode.NEXT_CYCLE
    effective_on: date | None = None


class SubmittedHandler(_Submitted):
    """经办人."""

    name: str
    id_number: str


class _Opening(_Submitted):
    """A new line: ``number`` is a pattern among the leased numbers, ``sim`` an ICCID or its end."""

    id_number: str
    name: str
    number: str = ""
    sim: str
    options: tuple[str, ...] = ()
    effective: EffectiveMode = EffectiveMode.AT_ONCE
    effective_on: date | None = None
    contact_phone: str = ""
    handler: SubmittedHandler | None = None


class SubmittedOpening(_Opening):
    """开户: a plan, by code or id."""

    template: Literal["kh"]
    offer: str


class SubmittedBundle(_Opening):
    """融合开户: a bundle with ``packages`` (ids) beside those that are there anyway; ``options`` come on top.

    Broadband is installed at ``address``, without it at the customer's own; ``install_on`` is a wished day.
    """

    template: Literal["rh"]
    bundle: str
    packages: tuple[str, ...] = ()
    address: str = ""
    install_on: date | None = None


class SubmittedBegin(_Submitted):
    """How one part of an order begins; ``effective_on`` only with mode ``onDate``."""

    effective: EffectiveMode
    effective_on: date | None = None


class SubmittedOffer(_Submitted):
    """One offer of an order: by code or id, ``pricing`` and ``packages`` by their ids, figures by code.

    Without ``packages`` those that are there from the beginning are taken; given, they come beside these.
    ``begin`` is how it begins where the order begins otherwise, ``begins`` the same of its packages.
    """

    offer: str
    pricing: str = ""
    packages: tuple[str, ...] = ()
    values: dict[str, int] = Field(default_factory=dict)
    begin: SubmittedBegin | None = None
    begins: dict[str, SubmittedBegin] = Field(default_factory=dict)


class SubmittedJoin(_Submitted):
    """订购业务: what comes along with the offers is added; ``effective_on`` only with mode ``onDate``.

    Broadband is installed at ``address``, without it at the customer's own; ``install_on`` is a wished day.
    """

    template: Literal["dg"]
    number: str
    offers: Annotated[tuple[SubmittedOffer, ...], Field(min_length=1, max_length=30)]
    effective: EffectiveMode = EffectiveMode.AT_ONCE
    effective_on: date | None = None
    address: str = ""
    install_on: date | None = None
    contact_phone: str = ""


class SubmittedReprice(_Submitted):
    """定价变更: what is ``held`` (code or id) at another ``pricing``, with other ``packages`` or ``values``,
    or ``months`` longer. What is left out stays as it is; ``packages`` come beside those always there.
    """

    template: Literal["dj"]
    number: str
    held: str
    pricing: str = ""
    packages: tuple[str, ...] | None = None
    values: dict[str, int] = Field(default_factory=dict)
    months: Annotated[int, Field(ge=0, le=999)] = 0
    effective: EffectiveMode = EffectiveMode.NEXT_CYCLE
    effective_on: date | None = None


class SubmittedEnd(_Submitted):
    """退订业务: ``held`` are codes or ids of offers, or of products; without ``ending`` as rules say."""

    template: Literal["td"]
    number: str
    held: Annotated[tuple[str, ...], Field(min_length=1, max_length=30)]
    ending: EndMode | None = None
    ending_on: date | None = None


class SubmittedCampaign(_Submitted):
    """营销案受理: ``campaign`` is the code of a level; its goods are handed over."""

    template: Literal["yx"]
    number: str
    campaign: str


class SubmittedState(_Submitted):
    """停机 (``bt``), 复机 (``fj``), 挂失 (``gs``): ``id_number`` is of the document on the counter."""

    template: Literal["bt", "fj", "gs"]
    number: str
    id_number: str = ""
    reason: str = ""


class SubmittedSim(_Submitted):
    """补换SIM卡: ``sim`` is an ICCID of the position's tray, or its end."""

    template: Literal["bk"]
    number: str
    id_number: str
    sim: str
    reason: str = ""


SubmittedTransaction = Annotated[
    SubmittedPayment
    | SubmittedChange
    | SubmittedOpening
    | SubmittedBundle
    | SubmittedJoin
    | SubmittedReprice
    | SubmittedEnd
    | SubmittedCampaign
    | SubmittedState
    | SubmittedSim,
    Field(discriminator="template"),
]


class SubmittedTender(_Submitted):
    """What the customer gave: ``amount`` in yuan, ``reference`` for card and QR."""

    method: TenderMethod
    amount: str
    reference: str = ""


class SubmittedVisit(_Submitted):
    """One line of input. Without ``tenders`` the customer gave exact cash."""

    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]
    clerk: str
    started_at: datetime | None = None
    transactions: Annotated[tuple[SubmittedTransaction, ...], Field(min_length=1, max_length=30)]
    tenders: tuple[SubmittedTender, ...] = ()


class Refused(Exception):
    """The visit cannot be accepted; the finding says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def read(line: str) -> SubmittedVisit:
    """Read one line; raises Refused naming the place that cannot be read."""
    try:
        return SubmittedVisit.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(_unreadable(first)) from error


def _unreadable(fault: ErrorDetails) -> Finding:
    if (whole := _OF_THE_LINE.get(fault["type"])) and not fault["loc"]:
        return Finding(whole)
    place = ".".join(str(part) for part in fault["loc"])
    return Finding(N_("{place} {why}."), {"place": place, "why": why_unreadable(fault)})


_OF_THE_LINE = {
    "json_invalid": N_("The line is not JSON."),
    "model_type": N_("The line is not a JSON object."),
}
