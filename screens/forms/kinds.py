"""What the kind of a field alone says of a text, whatever the template."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from counter.domain.identity import judge_id_number, judge_name
from counter.domain.money import NotAnAmount, parse_yuan
from counter.domain.phone import judge_contact
from counter.domain.template import FieldKind, TemplateField
from counter.domain.text import N_, Finding

NUMBERS = frozenset(
    {
        FieldKind.ID_NUMBER,
        FieldKind.PHONE,
        FieldKind.LINE,
        FieldKind.AMOUNT,
        FieldKind.NUMBER,
        FieldKind.SIM,
        FieldKind.EFFECTIVE,
        FieldKind.DAY,
        FieldKind.ENDING,
        FieldKind.PIN,
    }
)
"""Kinds whose text is made ordinary while it is typed: full-width digits turned, blanks gone."""

_NO_AMOUNT = N_("Not an amount.")
_DECIMALS = N_("At most two decimals.")


def judge_kind(field: TemplateField, text: str, today: date) -> tuple[Finding, ...]:
    """What speaks against ``text`` in ``field`` on this business date, at once; () for an empty one."""
    judge = _JUDGES.get(field.kind)
    if judge is None or not text:
        return ()
    return tuple(replace(finding, field=field.name) for finding in judge(text, today))


def judge_texts(
    fields: Sequence[TemplateField], texts: Mapping[str, str], today: date
) -> tuple[Finding, ...]:
    """What is missing in these fields, then what speaks against each text."""
    missing = [
        Finding(N_("Is needed."), field=field.name)
        for field in fields
        if field.required and not texts[field.name]
    ]
    judged = [finding for field in fields for finding in judge_kind(field, texts[field.name], today)]
    return (*missing, *judged)


def _judge_amount(text: str, today: date) -> tuple[Finding, ...]:
    try:
        parse_yuan(text)
    except NotAnAmount as wrong:
        return (Finding(_DECIMALS if wrong.reason == "decimals" else _NO_AMOUNT),)
    return ()


_JUDGES: dict[FieldKind, Callable[[str, date], tuple[Finding, ...]]] = {
    FieldKind.AMOUNT: _judge_amount,
    FieldKind.ID_NUMBER: judge_id_number,
    FieldKind.NAME: lambda text, today: judge_name(text),
    FieldKind.PHONE: lambda text, today: judge_contact(text),
}
