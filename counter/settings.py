"""How this counter is set up: config.toml, over it the environment, over that the command's options.

The first of these files that exists is read: ``--config``, ``$COUNTER_CONFIG``, the user's config
folder, ``/etc/counter/config.toml``. ``COUNTER_SECTION_KEY`` in the environment sets one value.
Standard library only: a counter reads this before it paints its first screen.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from counter.domain.masking import Depth, Masking
from counter.domain.text import N_
from counter.printer_profile import PrinterProfile

APPLICATION = "fast-counter"


class SettingsError(Exception):
    """The configuration cannot be used. ``message`` is a catalogue sentence, ``params`` fill it."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message.format(**params))
        self.message, self.params = message, params


def _one_of(*allowed: str) -> dict[str, object]:
    return {"allowed": allowed}


def _starting(*beginnings: str) -> dict[str, object]:
    return {"starts": beginnings}


def _between(low: float, high: float) -> dict[str, object]:
    return {"low": low, "high": high}


@dataclass(frozen=True, slots=True)
class ScreenSettings:
    """The clerk's screen."""

    language: str = field(default="auto", metadata=_one_of("auto", "zh_CN", "en"))
    theme: str = field(default="auto", metadata=_one_of("auto", "dark", "light"))


@dataclass(frozen=True, slots=True)
class CrmSettings:
    """The central CRM. ``timeout`` in seconds is for what a clerk waits for."""

    url: str = field(default="http://127.0.0.1:8620", metadata=_starting("http://", "https://"))
    timeout: float = field(default=1.5, metadata=_between(0.1, 60))
    paths: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Delivery to the centre. ``return_window``: seconds within which it begins again after an outage."""

    return_window: float = field(default=30.0, metadata=_between(0, 3600))


@dataclass(frozen=True, slots=True)
class SettleSettings:
    """Settlement. ``answer_wait``: how many seconds a slip waits for the centre's answers."""

    answer_wait: float = field(default=1.5, metadata=_between(0, 30))


@dataclass(frozen=True, slots=True)
class AcquirerSettings:
    """Who takes cards and QR codes: nobody (the clerk types the reference), or a simulated acquirer."""

    kind: str = field(default="typed", metadata=_one_of("typed", "simulated"))


@dataclass(frozen=True, slots=True)
class TimingSettings:
    """The visit's clock, in seconds."""

    talk_after: float = field(default=5.0, metadata=_between(1, 600))
    long_silence: float = field(default=120.0, metadata=_between(5, 3600))
    visit_target: float = field(default=300.0, metadata=_between(1, 7200))


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Wrong PINs in a row before a clerk's number is locked here, and for how many minutes."""

    attempts: int = field(default=5, metadata=_between(1, 100))
    lock_minutes: int = field(default=5, metadata=_between(1, 1440))


@dataclass(frozen=True, slots=True)
class SlipSettings:
    """The slip. An empty ``folder`` means ``slips`` in the data directory.

    ``printer`` names one of ``[printers.NAME]``; without any, slips are filed as PDF on ``paper``.
    ``counterparts`` are the copies that are printed at once; ``free_copies`` is how many duplicates need
    no manager. The ``mask_`` settings say how deep names and numbers are hidden (`counter.domain.masking`).
    ``sheet_fen`` is what a sheet of paper costs.
    """

    paper: str = field(default="241x140", metadata=_one_of("241x140", "A5", "A4"))
    folder: str = ""
    printer: str = ""
    counterparts: str = field(default="both", metadata=_one_of("both", "customer", "hall"))
    free_copies: int = field(default=2, metadata=_between(0, 100))
    mask_name: str = field(default="open", metadata=_one_of(*Depth))
    mask_id_number: str = field(default="usual", metadata=_one_of(*Depth))
    mask_number: str = field(default="open", metadata=_one_of(*Depth))
    sheet_fen: int = field(default=15, metadata=_between(0, 10_000))


@dataclass(frozen=True, slots=True)
class LeaseSettings:
    """Numbers set aside for this terminal: how many free ones it keeps."""

    numbers: int = field(default=50, metadata=_between(0, 1000))


@dataclass(frozen=True, slots=True)
class OfflineSettings:
    """What may wait for the line before a manager is asked, where the centre gave no figures; 0: anything.

    For the terminal and for each clerk: items, yuan, and hours of the oldest.
    """

    count: int = field(default=2000, metadata=_between(0, 10_000_000))
    sum_yuan: int = field(default=200_000, metadata=_between(0, 100_000_000))
    hours: int = field(default=72, metadata=_between(0, 8784))
    clerk_count: int = field(default=1000, metadata=_between(0, 10_000_000))
    clerk_sum_yuan: int = field(default=100_000, metadata=_between(0, 100_000_000))
    clerk_hours: int = field(default=72, metadata=_between(0, 8784))


@dataclass(frozen=True, slots=True)
class ShiftSettings:
    """Shifts. ``float_yuan``: what lies in a drawer that no shift left anything in.

    ``float_count``: whether counting it is offered when a shift begins, or asked for before all else.
    ``difference_fen``: up to how large a difference needs no manager.
    """

    float_yuan: int = field(default=0, metadata=_between(0, 1_000_000))
    float_count: str = field(default="offered", metadata=_one_of("offered", "asked"))
    difference_fen: int = field(default=500, metadata=_between(0, 100_000_000))


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The local database. ``key``: where its key is kept; auto is the system's store where there is one."""

    key: str = field(default="auto", metadata=_one_of("auto", "system", "file"))


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; the defaults are those of the commented config.toml."""

    screen: ScreenSettings = ScreenSettings()
    crm: CrmSettings = CrmSettings()
    delivery: DeliverySettings = DeliverySettings()
    settle: SettleSettings = SettleSettings()
    acquirer: AcquirerSettings = AcquirerSettings()
    timing: TimingSettings = TimingSettings()
    sign_in: SignInSettings = SignInSettings()
    slip: SlipSettings = SlipSettings()
    leases: LeaseSettings = LeaseSettings()
    shift: ShiftSettings = ShiftSettings()
    store: StoreSettings = StoreSettings()
    offline: OfflineSettings = OfflineSettings()
    keys: Mapping[str, str] = field(default_factory=dict)
    printers: Mapping[str, PrinterProfile] = field(default_factory=dict, metadata={"each": PrinterProfile})


def masking(slip: SlipSettings) -> Masking:
    """What slips hide, as it was set."""
    return Masking(
        name=Depth(slip.mask_name),
        id_number=Depth(slip.mask_id_number),
        number=Depth(slip.mask_number),
    )


def config_folder() -> Path:
    """The user's config folder; local templates lie in its ``templates/``."""
    from platformdirs import user_config_path

    return user_config_path(APPLICATION)


def data_folder() -> Path:
    """Where the local database lies unless ``--data-dir`` says otherwise."""
    from platformdirs import user_data_path

    return user_data_path(APPLICATION)


def find(explicit: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The config file to read, or None for the defaults. A file that was named must exist."""
    named = explicit or (Path(environment["COUNTER_CONFIG"]) if environment.get("COUNTER_CONFIG") else None)
    if named:
        if not named.is_file():
            raise SettingsError(N_("There is no config file {path}."), path=named)
        return named
    candidates = (config_folder() / "config.toml", Path("/etc/counter/config.toml"))
    return next((path for path in candidates if path.is_file()), None)


def load(explicit: Path | None = None, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings in force; raises SettingsError naming file, line, key and what is wrong."""
    environment = os.environ if environment is None else environment
    path = find(explicit, environment)
    settings = _from_file(path) if path else Settings()
    return _from_environment(settings, environment)


def _from_file(path: Path) -> Settings:
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(N_("{path} cannot be read: {why}"), path=path, why=error) from error
    settings = Settings()
    known = {f.name for f in fields(settings)}
    for section, values in table.items():
        if section not in known:
            _refuse(path, text, "", section, N_("{where}: there is no section [{key}]."))
        if not isinstance(values, dict):
            _refuse(path, text, "", section, N_("{where}: {key} must be a section."))
        settings = _with_section(settings, section, values, path, text)
    return settings


def _with_section(
    settings: Settings, section: str, values: Mapping[str, Any], path: Path, text: str
) -> Settings:
    current: Any = getattr(settings, section)
    each = next(f.metadata.get("each") for f in fields(settings) if f.name == section)
    if each is not None:
        made = {}
        for name, table in values.items():
            if not isinstance(table, dict):
                _refuse(path, text, section, name, N_("{where}: {key} must be a section."))
            made[name] = _filled(each(), f"{section}.{name}", table, path, text)
        return _replaced(settings, section, made)
    if isinstance(current, Mapping):
        for key, value in values.items():
            if not isinstance(value, str):
                _refuse(path, text, section, key, N_("{where}: {key} must be text."))
        return _replaced(settings, section, dict(values))
    return _replaced(settings, section, _filled(current, section, values, path, text))


def _filled(current: Any, section: str, values: Mapping[str, Any], path: Path, text: str) -> Any:
    """``current`` with the values of its section in place of its own."""
    kinds = {f.name: f for f in fields(current)}
    for key, value in values.items():
        if key not in kinds:
            _refuse(path, text, section, key, N_("{where}: there is no setting {key} in [{section}]."))
        wrong = _fault(value, getattr(current, key), kinds[key].metadata)
        if wrong:
            message, params = wrong
            _refuse(path, text, section, key, message, **params)
        current = replace(current, **{key: _as(value, getattr(current, key))})
    return current


def _replaced(settings: Settings, section: str, values: Any) -> Settings:
    return replace(settings, **{section: values})


def _as(value: object, default: object) -> object:
    return float(value) if isinstance(default, float) and isinstance(value, int) else value


def _fault(value: object, default: object, rule: Mapping[str, Any]) -> tuple[str, dict[str, object]] | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
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


def _refuse(path: Path, text: str, section: str, key: str, message: str, **params: object) -> None:
    """Raise SettingsError for ``key``, with the line on which it stands."""
    where = f"{path}:{_line_of(text, section, key)}"
    raise SettingsError(message, where=where, key=key, section=section, **params)


def _line_of(text: str, section: str, key: str) -> int:
    inside = ""
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("["):
            inside = stripped.strip("[] ")
            if not section and inside.split(".")[0] == key:
                return number
        elif inside == section and stripped.partition("=")[0].strip().strip('"') == key:
            return number
    return 1


def _from_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
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
                raise SettingsError(message, where="$" + name, key=setting.name, **params)
            current = replace(current, **{setting.name: _as(value, default)})
        settings = _replaced(settings, section.name, current)
    return settings


def _read(text: str, default: object) -> object:
    """An environment variable's text as the setting's kind; left as text where it is none."""
    try:
        return type(default)(text) if isinstance(default, int | float) else text
    except ValueError:
        return text
