"""Every fault of a printer at every byte of a slip (`make torture`): python -m tests.printing [--every N].

Prints one line a fault and fence; exit 1 with the first byte at which paper and journal disagree.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from counter.domain.prints import ON_SETTLING
from tests.printing.counter_desk import CounterDesk, thermal
from tests.printing.fake_printer import Fault, fake_printer
from tests.printing.test_faults import FENCES, bytes_of_a_print, survives


def main() -> int:
    """Sweep."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th byte")
    parser.add_argument("--faults", nargs="*", choices=[fault.name for fault in Fault])
    options = parser.parse_args()
    for fault in Fault:
        if options.faults and fault.name not in options.faults:
            continue
        for fence in FENCES:
            places = sweep(fault, fence, options.every)
            print(f"{fault.value:<14} {fence:<5} {places} places: nothing lost, doubled, wrongly confirmed")
            sys.stdout.flush()
    return 0


def sweep(fault: Fault, fence: str, every: int) -> int:
    """``fault`` at each byte of the hall copy and the first of the customer's; how many that were."""
    memory = Path("/dev/shm")
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        fake_printer() as printer,
    ):
        profile = thermal(printer, fence=fence)
        desk = CounterDesk(Path(folder), {"front": profile}, free_copies=9)
        size = bytes_of_a_print(desk, printer)
        places = range(0, size + 8, every)
        for at in places:
            try:
                survives(desk, printer, f"{fault.name}-{fence}-{at}", fault, at)
            except AssertionError as wrong:
                raise SystemExit(f"{fault.value} {fence} at byte {at}: {wrong}") from wrong
            printer.roll.pieces = printer.roll.pieces[-1:]
    return len(places)


assert len(ON_SETTLING) == 2, "the sweep measures two counterparts"

if __name__ == "__main__":
    sys.exit(main())
