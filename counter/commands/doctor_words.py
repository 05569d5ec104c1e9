"""What `counter doctor` calls its facts, and how it writes them, for people; programs read the JSON."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from counter.commands.output import store_time
from counter.domain.text import N_
from counter.domain.work import Link
from counter.messages import _, joined

LABELS = {
    "counter": N_("Program"),
    "python": N_("Python"),
    "config": N_("Configuration"),
    "terminal": N_("Terminal"),
    "centre": N_("Centre"),
    "printers": N_("Printers"),
    "slips": N_("Slips"),
    "void_slips": N_("Void slip numbers"),
    "path": N_("Database"),
    "sqlite_version": N_("SQLite version"),
    "sqlite_library": N_("SQLite library"),
    "needs_one_writer": N_("Needs one writer"),
    "schema_version": N_("Schema version"),
    "journal_mode": N_("Journal mode"),
    "synchronous": N_("Flush at commit"),
    "wal_autocheckpoint": N_("Automatic checkpoints"),
    "integrity": N_("Soundness"),
    "key_place": N_("Key of the database"),
    "recovery_copy": N_("Recovery copy of the key"),
    "database_bytes": N_("Database size"),
    "wal_bytes": N_("Journal size"),
    "settled": N_("Visits settled"),
    "unsettled": N_("Visits open or held"),
    "waiting": N_("Items waiting"),
    "troubled": N_("Lines in the work list"),
    "link": N_("Line as delivery knew it last"),
    "link_since": N_("Line so since"),
    "link_trouble": N_("Delivery paused"),
    "parts": N_("Brought down"),
    "part_troubles": N_("Not brought down"),
}
"""By the fact's name in the JSON."""

VALUES = {
    "ok": N_("sound"),
    Link.ONLINE.value: N_("online"),
    Link.OFFLINE.value: N_("OFFLINE"),
    Link.UNKNOWN.value: N_("unknown"),
}


def label(name: str) -> str:
    """The name of a fact, in the reader's language."""
    return _(LABELS[name]) if name in LABELS else name


def shown(name: str, value: object, zone: tzinfo | None) -> str:
    """The value of a fact, in the reader's language, instants on the clock of ``zone``; "-" for nothing."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int) and name.endswith("_bytes"):
        return f"{value / 1024:,.0f} KB"
    if isinstance(value, Mapping):
        return joined(f"{_part(each)} {shown(each, inner, zone)}" for each, inner in value.items()) or "-"
    if isinstance(value, datetime):
        return store_time(value, zone)
    if value is None or value == "":
        return "-"
    return _(VALUES.get(str(value), str(value)))


def _part(name: str) -> str:
    from offline_queue.cache.parts import WORDS

    return _(WORDS[name]) if name in WORDS else name
