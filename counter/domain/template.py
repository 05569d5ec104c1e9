"""Transaction templates: what one page asks for, as data.

A template is a TOML file (packaged, over it the centre's, over that a local one); this model checks
it. Behaviour hangs on a field's ``kind``, so a template can order, word and preset fields but cannot
bring behaviour of its own.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from counter.domain.offering.effective_rule import EndMode
from counter.domain.offers import EffectiveMode, OfferKind
from counter.domain.tender import TenderMethod
from counter.domain.text import Text
from counter.domain.transaction import TransactionType


class FieldKind(StrEnum):
    """What a field holds, and with it how it is checked, completed and drawn."""

    ID_NUMBER = "idNumber"
    NAME = "name"
    PHONE = "phone"  # a contact's number
    LINE = "line"  # a phone number or account of ours
    TEXT = "text"
    AMOUNT = "amount"
    OFFER = "offer"
    OPTIONS = "options"
    PACKAGES = "packages"  # pricing plan and packages of the offers in another field
    HELD = "held"  # what a line holds
    ENDING = "ending"  # when it is to end
    VALUES = "values"  # figures that their pricing asks for
    NUMBER = "number"  # a free number to be given to the customer
    SIM = "sim"
    EFFECTIVE = "effective"
    DAY = "day"
    REAL_NAME = "realName"
    REASON = "reason"
    PIN = "pin"
    PAID = "paid"  # a payment of today
    ORDER = "order"  # an order in flight
    CAMPAIGN = "campaign"  # the code of a campaign's level
    LINES = "lines"  # a list of lines, each to become a line of the visit


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Strict):
    """Words in both languages."""

    zh: Annotated[str, Field(min_length=1)]
    en: Annotated[str, Field(min_length=1)]

    def text(self) -> Text:
        """As the domain's value."""
        return Text(self.zh, self.en)


class TemplateField(_Strict):
    """One field of the page. ``width`` is in terminal columns."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: FieldKind
    label: Wording
    hint: Wording | None = None
    required: bool = True
    default: str = ""
    width: Annotated[int, Field(ge=4, le=60)] = 24
    offer_kinds: tuple[OfferKind, ...] = ()


class TemplateFee(_Strict):
    """A fee that every transaction of this template carries; fen."""

    label: Wording
    amount_fen: Annotated[int, Field(ge=0)]


class TemplateTip(_Strict):
    """A reminder; ``valid_days`` counts from acceptance. With ``of_money`` only where money is given back or
    taken."""

    when: Literal["before", "on_slip", "after"]
    text: Wording
    valid_days: Annotated[int, Field(ge=1)] | None = None
    of_money: bool = False


class OfflinePolicy(_Strict):
    """What may be done while the centre cannot be asked (`counter.domain.offline` judges by it).

    ``oldest_view_hours`` is how old a customer's figures may be that it did not confirm, any age if left
    out; older ones are warned of or refused (``older_view``). ``leased_only``: numbers and cards must be
    leased to this terminal. ``message_when_processed``: the customer is told when the centre has done it.
    """

    accept: bool
    methods: Annotated[tuple[TenderMethod, ...], Field(min_length=1)] = tuple(TenderMethod)
    oldest_view_hours: Annotated[int, Field(ge=1)] | None = None
    older_view: Literal["warn", "refuse"] = "warn"
    new_customers: bool = True
    leased_only: bool = True
    message_when_processed: bool = True
    wording: Wording

    @model_validator(mode="after")
    def _older_than_what(self) -> OfflinePolicy:
        if self.older_view == "refuse" and self.oldest_view_hours is None:
            raise ValueError("older_view refuses nothing without oldest_view_hours")
        return self


class Template(_Strict):
    """One transaction template (模板).

    ``baseline_seconds`` is what one took before this counter: hours saved are counted against it. ``each`` is
    the template by whose words and fees the lines of a list are made.
    """

    code: Annotated[str, Field(pattern=r"^[a-z]{2,4}$")]
    key: Annotated[str, Field(pattern=r"^(f[0-9]{1,2})?$")] = ""
    type: TransactionType
    title: Wording
    version: Annotated[int, Field(ge=1)]
    target_seconds: Annotated[int, Field(ge=1)]
    baseline_seconds: Annotated[int, Field(ge=1)] | None = None
    effective_modes: tuple[EffectiveMode, ...] = ()
    end_modes: tuple[EndMode, ...] = ()
    each: Annotated[str, Field(pattern=r"^([a-z]{2,4})?$")] = ""
    offline: OfflinePolicy
    fields: Annotated[tuple[TemplateField, ...], Field(alias="field", min_length=1)]
    fees: Annotated[tuple[TemplateFee, ...], Field(alias="fee")] = ()
    tips: Annotated[tuple[TemplateTip, ...], Field(alias="tip")] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Template:
        names = [field.name for field in self.fields]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise ValueError(f"the same field name twice: {', '.join(sorted(twice))}")
        return self

    def field(self, name: str) -> TemplateField:
        """The field called ``name``; KeyError if there is none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)
