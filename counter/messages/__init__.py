"""The words of the counter in the clerk's language: gettext catalogues, English in the source.

Sources are the ``.po`` files under ``zh_CN/``, one a room (screens, domain, cli, …); ``make messages``
compiles them into one ``counter.mo``. Everything above `counter.wire` may import this; it imports the
domain only.
"""

from __future__ import annotations

import gettext
import locale
import os
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from importlib import resources

from counter.domain.money import format_yuan
from counter.domain.text import N_, Finding, Text

LANGUAGES = ("zh_CN", "en")

_SEPARATOR = N_(", ")

_translations: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def from_locale() -> str:
    """The language that the system's locale asks for: zh_CN for any Chinese, else en."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    chosen = next((name for name in names if name), "") or (locale.getlocale()[0] or "")
    return "zh_CN" if chosen.lower().startswith(("zh", "chinese")) else "en"


def use(language: str) -> None:
    """Speak ``language`` from now on: zh_CN, en, or auto for the system's locale."""
    global _translations, _language  # noqa: PLW0603 - one process speaks one language
    _language = from_locale() if language == "auto" else language
    if _language == "en":
        _translations = gettext.NullTranslations()
        return
    catalogue = resources.files(__name__) / _language / "counter.mo"
    with catalogue.open("rb") as file:
        _translations = gettext.GNUTranslations(file)


def language() -> str:
    """The language in use."""
    return _language


def _(message: str, **params: object) -> str:
    """``message`` in the clerk's language, its named parameters filled in (see `written`)."""
    sentence = _translations.gettext(message) if message else ""
    return sentence.format(**written(params)) if params else sentence


def sentence(finding: Finding) -> str:
    """What a finding says, in the clerk's language."""
    return _(finding.message, **finding.params)


def joined(words: Iterable[str]) -> str:
    """Words in a row, as the clerk's language separates them."""
    return _translations.gettext(_SEPARATOR).join(words)


def wording(text: Text) -> str:
    """Wording that came as data, in the clerk's language."""
    return text.in_language(_language)


def written(params: Mapping[str, object]) -> dict[str, object]:
    """Parameters as people read them: ``…amount`` is fen, written as yuan; dates are ISO; texts and findings
    speak."""
    return {name: _written(name, value) for name, value in params.items()}


def _written(name: str, value: object) -> object:
    if name.endswith("amount") and isinstance(value, int):
        return format_yuan(value)
    if isinstance(value, Text):
        return wording(value)
    if isinstance(value, Finding):
        return sentence(value)
    if isinstance(value, Mapping) and value.keys() == {"zh", "en"}:  # a text that came in a message
        return wording(Text(**value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return value.isoformat() if isinstance(value, date) else value
