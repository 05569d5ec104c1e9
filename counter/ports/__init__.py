"""What a counter needs of the world, as small protocols.

The screens, the queue, the printers and the command line meet here and nowhere else; `counter.cli`
puts the real parts in. Whoever blocks says for how long; a screen calls such methods in a thread.
Nothing here may import screens, offline_queue, crm or printing.
"""

from __future__ import annotations

from counter.ports.cache import Cache, Hit
from counter.ports.centre import Centre, CentreRefused, CentreUnavailable, CentreUnreadable
from counter.ports.devices import Acquirer, CardRead, IdReader
from counter.ports.printing import FurtherCopy, Printer, PrintingFailed, PrintJournal
from counter.ports.running import Clock, Keystrokes, Mint, Progress
from counter.ports.shifts import ShiftRules, Shifts
from counter.ports.statistics import Statistics
from counter.ports.store import SettledSummary, SignInAttempts, Store, StoreRefused, VisitSummary

__all__ = [
    "Acquirer",
    "Cache",
    "CardRead",
    "Centre",
    "CentreRefused",
    "CentreUnavailable",
    "CentreUnreadable",
    "Clock",
    "FurtherCopy",
    "Hit",
    "IdReader",
    "Keystrokes",
    "Mint",
    "PrintJournal",
    "Printer",
    "PrintingFailed",
    "Progress",
    "SettledSummary",
    "ShiftRules",
    "Shifts",
    "SignInAttempts",
    "Statistics",
    "Store",
    "StoreRefused",
    "VisitSummary",
]
