"""What `counter doctor` says of the printers: which there are, and what is wrong without printing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from counter.messages import _
from counter.printer_profile import FOLDER, PrinterProfile

SCHEMES = ("tcp", "device", "cups", "folder")


def printer_facts(printers: Mapping[str, PrinterProfile], usual: str) -> dict[str, str]:
    """Each printer with its language, paper and place, the usual one first."""
    first = sorted(printers, key=lambda name: name != usual)
    return {name: f"{printers[name].language} {printers[name].paper} {printers[name].to}" for name in first}


def printer_troubles(printers: Mapping[str, PrinterProfile], usual: str) -> list[str]:
    """What stands against printing, in words; whether a printer answers is asked by ``--print-test``."""
    said = []
    if usual and usual not in printers:
        said.append(_("[slip]: there is no section [printers.{name}].", name=usual))
    for name, profile in printers.items():
        if name == FOLDER:
            continue
        if profile.scheme not in SCHEMES:
            said.append(
                _(
                    "Printer {name}: {to} is no place for a printer: tcp://HOST:PORT, device:PATH, cups:QUEUE"
                    " or folder:PATH.",
                    name=name,
                    to=profile.to,
                )
            )
        elif profile.scheme == "device" and not Path(profile.place).exists():
            said.append(_("Printer {name}: there is no device {path}.", name=name, path=profile.place))
    return said
