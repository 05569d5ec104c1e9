"""How the centre says no: one exception, and the error body it becomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from counter.domain.text import N_, Finding, Text, refusals
from counter.messages import written
from counter.wire.error import Error


class Refused(Exception):
    """A request that is not done. ``message`` is a catalogue sentence that ``params`` fill.

    422 is a business refusal, 400 a request that cannot be read, 404 something that is not there, 409
    a conflict of identities; ``retry_after_s`` above 0 asks to come again.
    """

    def __init__(
        self, status: int, code: str, message: str, *, retry_after_s: int = 0, **params: object
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.params: Mapping[str, object] = params
        self.retry_after_s = retry_after_s
        self.made_nothing = False  # it came while only judging: nothing is to be undone

    @classmethod
    def by(cls, finding: Finding) -> Refused:
        """A business refusal by what a rule found."""
        refused = cls(422, finding.remedy or finding.field or "refused", finding.message)
        refused.params = finding.params
        return refused

    def error(self) -> Error:
        """As the error body."""
        return Error(
            code=self.code,
            reason=self.message,
            message=sentence_of(self.message, self.params),
            status=str(self.status),
            params=plain(self.params),
        )


@contextmanager
def judging() -> Iterator[None]:
    """A block that only looks: what it refuses has left nothing behind."""
    try:
        yield
    except Refused as no:
        no.made_nothing = True
        raise


def refuse_any(findings: tuple[Finding, ...]) -> None:
    """Raise `Refused` by the most decisive finding that stands in the way."""
    for finding in refusals(findings):
        raise Refused.by(finding)


def not_found(what: str, name: str) -> Refused:
    """There is no such resource."""
    return Refused(404, "notFound", N_("There is no {what} {name}."), what=what, name=name)


def sentence_of(message: str, params: Mapping[str, object]) -> str:
    """The English sentence, filled in."""
    english = {name: value.en if isinstance(value, Text) else value for name, value in params.items()}
    return message.format(**written(english)) if params else message


def plain(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters as JSON can carry them: amounts stay fen, days are ISO, texts have both languages."""
    return {name: _plain(value) for name, value in params.items()}


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en}
    return value.isoformat() if isinstance(value, date | datetime) else value
