"""Words that reach people: sentences from the catalogue, and wording that comes with the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


def N_(message: str) -> str:  # noqa: N802 - the catalogue tools look for this name
    """Mark an English sentence for the message catalogue; it is translated where it is shown."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """Wording that is data (a template's, an offer's): both languages, always."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh

    def in_language(self, language: str) -> str:
        """The wording for ``language``, a code such as ``zh_CN`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


class Severity(StrEnum):
    """How much a finding stands in the way."""

    REFUSE = "refuse"  # cannot be accepted as it is
    WARN = "warn"  # can be accepted; the clerk should know
    INFORM = "inform"  # a check that went well, or a fact worth seeing


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check or rule found: an English catalogue sentence with named parameters.

    ``field`` names the form's field it stands beside ("" for the whole form); ``remedy`` is the code
    of a way out that the screen can offer by one key, such as ``pay_arrears``.
    """

    message: str
    params: Mapping[str, object] = field(default_factory=dict)
    field: str = ""
    severity: Severity = Severity.REFUSE
    remedy: str = ""


def refusals(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those findings that stand in the way of acceptance."""
    return tuple(finding for finding in findings if finding.severity is Severity.REFUSE)


def in_english(message: str, params: Mapping[str, object]) -> str:
    """A sentence as the source has it, for logs and for programs; findings among ``params`` speak too."""
    told = {
        name: in_english(value.message, value.params) if isinstance(value, Finding) else value
        for name, value in params.items()
    }
    return message.format(**told) if told else message
