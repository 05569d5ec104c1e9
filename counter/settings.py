"""How this counter is set up: config.toml, over it the environment, over that the command's options.

The first of these files that exists is read: ``--config``, ``$COUNTER_CONFIG``, the user's config
folder, ``/etc/counter/config.toml``. ``COUNTER_SECTION_KEY`` in the environment sets one value.
Standard library only: a counter reads this before it paints its first screen.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from counter.domain.masking import Depth, Masking
from counter.domain.text import N_, in_english
from counter.printer_profile import PrinterProfile

APPLICATION = "fast-counter"


class SettingsError(Exception):
    """The configuration cannot be used. ``message`` is a catalogue sentence, ``params`` fill it.

    ``faults`` are this one and what else is wrong, each to be said.
    """

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(in_english(message, params))
        self.message, self.params = message, params
        self.faults: tuple[SettingsError, ...] = (self,)

    @classmethod
    def of(cls, faults: Sequence[SettingsError]) -> SettingsError:
        """The first of ``faults``, with all the others."""
        first = faults[0]
        first.faults = tuple(faults)
        return first


class Placed(dict[str, str]):
    """What stands in a section of free keys; ``where`` says of each key at which file and line it stands."""

    def __init__(self, values: Mapping[str, str], where: Mapping[str, str]) -> None:
        super().__init__(values)
        self.where = dict(where)


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


def load(
    explicit: Path | None = None,
    environment: Mapping[str, str] | None = None,
    judge: Callable[[Settings], object] | None = None,
) -> Settings:
    """The settings in force; raises SettingsError naming of all that is wrong file, line and key.

    ``judge`` raises it for what else is wrong, which only somebody above knows: it is told with the rest.
    """
    from counter.settings_file import from_environment, from_file

    environment = os.environ if environment is None else environment
    path = find(explicit, environment)
    settings, faults = from_file(path) if path else (Settings(), [])
    settings, further = from_environment(settings, environment)
    faults += further
    if judge is not None:
        try:
            judge(settings)
        except SettingsError as error:
            faults += error.faults
    if faults:
        raise SettingsError.of(faults)
    return settings
