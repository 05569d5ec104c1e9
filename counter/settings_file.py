"""config.toml and the environment read into settings: every fault is found, each with its place.

Standard library only, as `counter.settings`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from counter.domain.system_words import system_words
from counter.domain.text import N_
from counter.printer_profile import FOLDER, PAPERS_OF, PrinterProfile
from counter.settings import Placed, Settings, SettingsError
from counter.toml_faults import not_toml

Faults = list[SettingsError]
_Wrong = tuple[str, dict[str, object]]


def from_file(path: Path) -> tuple[Settings, Faults]:
    """The settings of a file over the built-in ones, and all that is wrong in it, in its order."""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        said = not_toml(error) if isinstance(error, tomllib.TOMLDecodeError) else system_words(error)
        return Settings(), [SettingsError(N_("{path} cannot be read: {why}"), path=path, why=said)]
    reading = _Reading(path, text)
    settings = Settings()
    known = {f.name for f in fields(settings)}
    for section, values in table.items():
        if section not in known:
            reading.refuse("", section, N_("{where}: there is no section [{key}]."))
        elif not isinstance(values, dict):
            reading.refuse("", section, N_("{where}: {key} must be a section."))
        else:
            settings = replace(settings, **{section: reading.section(settings, section, values)})
    reading.judge_usual_printer(settings, table.get("printers"))
    return settings, [fault for _line, fault in sorted(reading.faults, key=lambda found: found[0])]


def from_environment(settings: Settings, environment: Mapping[str, str]) -> tuple[Settings, Faults]:
    """The settings with those of the environment over them, and what is wrong in these."""
    faults = Faults()
    for section in fields(settings):
        current: Any = getattr(settings, section.name)
        if isinstance(current, Mapping):
            continue
        for setting in fields(current):
            name = f"COUNTER_{section.name}_{setting.name}".upper()
            default = getattr(current, setting.name)
            if not environment.get(name) or isinstance(default, Mapping):
                continue
            value = _read(environment[name], default)
            wrong = _fault(value, default, setting.metadata)
            if wrong:
                message, params = wrong
                faults.append(SettingsError(message, where="$" + name, key=setting.name, **params))
                continue
            current = replace(current, **{setting.name: _as(value, default)})
        settings = replace(settings, **{section.name: current})
    return settings, faults


class _Reading:
    """One file being read; ``faults`` are what was found, each with the line it stands on."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._text = path, text
        self.faults: list[tuple[int, SettingsError]] = []

    def refuse(self, section: str, key: str, message: str, **params: object) -> None:
        """Note a fault of ``key``."""
        line = _line_of(self._text, section, key)
        fault = SettingsError(message, where=f"{self._path}:{line}", key=key, section=section, **params)
        self.faults.append((line, fault))

    def section(self, settings: Settings, section: str, values: Mapping[str, Any]) -> Any:
        """A section with its values; what is wrong keeps the value it had."""
        current: Any = getattr(settings, section)
        each = next(f.metadata.get("each") for f in fields(settings) if f.name == section)
        if each is not None:
            return self._tables(section, each, values)
        if isinstance(current, Mapping):
            return self._texts(section, values)
        return self._filled(current, section, values)

    def _tables(self, section: str, each: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        made = {}
        for name, table in values.items():
            if not isinstance(table, dict):
                self.refuse(section, name, N_("{where}: {key} must be a section."))
                continue
            made[name] = self._filled(each(), f"{section}.{name}", table)
            if isinstance(made[name], PrinterProfile):
                self._judge_paper(f"{section}.{name}", made[name], table)
        return made

    def _texts(self, section: str, values: Mapping[str, Any]) -> Placed:
        for key, value in values.items():
            if not isinstance(value, str):
                self.refuse(section, key, N_("{where}: {key} must be text."))
        texts = {key: value for key, value in values.items() if isinstance(value, str)}
        where = {key: f"{self._path}:{_line_of(self._text, section, key)}" for key in texts}
        return Placed(texts, where)

    def _filled(self, current: Any, section: str, values: Mapping[str, Any]) -> Any:
        """``current`` with the values of its section in place of its own."""
        kinds = {f.name: f for f in fields(current)}
        for key, value in values.items():
            if key not in kinds:
                self.refuse(section, key, N_("{where}: there is no setting {key} in [{section}]."))
                continue
            wrong = _fault(value, getattr(current, key), kinds[key].metadata)
            if wrong:
                message, params = wrong
                self.refuse(section, key, message, **params)
                continue
            current = replace(current, **{key: _as(value, getattr(current, key))})
        return current

    def judge_usual_printer(self, settings: Settings, named: object) -> None:
        """The printer that slips go to is one of those that the file names."""
        usual = settings.slip.printer
        if usual and usual != FOLDER and usual not in (named if isinstance(named, dict) else {}):
            self.refuse("slip", "printer", N_("{where}: there is no section [printers.{name}]."), name=usual)

    def _judge_paper(self, section: str, profile: PrinterProfile, table: Mapping[str, Any]) -> None:
        """A printer prints on papers of its language only; one that is left out is the usual one."""
        allowed = PAPERS_OF[profile.language]
        if profile.paper not in allowed and table.get("paper", profile.paper) == profile.paper:
            said = N_("{where}: {key} must be one of {allowed} where language is {language}; it is {paper}.")
            params = {"allowed": ", ".join(allowed), "language": profile.language, "paper": profile.paper}
            self.refuse(section, "paper", said, **params)


def _as(value: object, default: object) -> object:
    return float(value) if isinstance(default, float) and isinstance(value, int) else value


def _fault(value: object, default: object, rule: Mapping[str, Any]) -> _Wrong | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(default, bool):
        return None if isinstance(value, bool) else (N_("{where}: {key} must be true or false."), {})
    if isinstance(default, float) and not number:
        return N_("{where}: {key} must be a number."), {}
    if isinstance(default, int) and (not number or isinstance(value, float)):
        return N_("{where}: {key} must be a whole number."), {}
    if isinstance(default, str) and not isinstance(value, str):
        return N_("{where}: {key} must be text."), {}
    if isinstance(default, Mapping) and not isinstance(value, Mapping):
        return N_("{where}: {key} must be a table."), {}
    if "allowed" in rule and value not in rule["allowed"]:
        return N_("{where}: {key} must be one of {allowed}."), {"allowed": ", ".join(rule["allowed"])}
    if "starts" in rule and not str(value).startswith(rule["starts"]):
        return N_("{where}: {key} must begin with {starts}."), {"starts": ", ".join(rule["starts"])}
    if "low" in rule and isinstance(value, int | float) and not rule["low"] <= value <= rule["high"]:
        return N_("{where}: {key} must lie between {low} and {high}."), dict(rule)
    return None


def _line_of(text: str, section: str, key: str) -> int:
    """The line of a key, else of the section it belongs to, else the first."""
    inside, begins = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped.partition("#")[0].strip("[] ")
            begins = number if section and inside == section else begins
            if not section and inside.split(".")[0] == key:
                return number
        elif inside == section and stripped.partition("=")[0].strip().strip('"') == key:
            return number
    return begins


def _read(text: str, default: object) -> object:
    """An environment variable's text as the setting's kind; left as text where it is none."""
    try:
        return type(default)(text) if isinstance(default, int | float) else text
    except ValueError:
        return text
