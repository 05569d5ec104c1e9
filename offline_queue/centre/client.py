"""The port `Centre`: questions that only the centre can answer now, each a short request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from counter.domain.customer import BlacklistEntry, CustomerView
from counter.domain.positions import PositionSeen
from counter.domain.shifts.store_shift import StoreShift
from counter.domain.terminal import Lease, Terminal
from counter.domain.transaction import RealNameResult
from counter.domain.work import StoreWorkItem
from counter.ports import CentreRefused, CentreUnreadable, Clock, Mint
from counter.wire.paths import COUNTER_STATS, COUNTER_TERMINAL
from offline_queue.centre.line import Line, good
from offline_queue.centre.reserving import reserve

if TYPE_CHECKING:
    from pydantic import TypeAdapter

    from counter.domain.statistics.question import Question
    from counter.domain.statistics.report import Report
    from counter.wire.enrolment import LastSlip


T = TypeVar("T")


class CentreClient:
    """Questions over ``line``. ``enrolled`` keeps what an enrolment brought; ``instance`` names us in it."""

    def __init__(
        self,
        line: Line,
        *,
        mint: Mint,
        clock: Clock,
        instance: Callable[[], str],
        enrolled: Callable[[Terminal, str, str, str, tuple[LastSlip, ...]], None],
    ) -> None:
        self._line = line
        self._mint = mint
        self._clock = clock
        self._instance = instance
        self._enrolled = enrolled

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def customer_by_number(self, number: str) -> CustomerView | None:
        """The owner of a line, fresh."""
        return self._view({"number": number})

    def customer(self, customer_id: str) -> CustomerView | None:
        """A customer, fresh."""
        return self._view({"customerId": customer_id})

    def customer_by_id_number(self, id_number: str) -> CustomerView | None:
        """A customer by ID document, fresh."""
        return self._view({"idNumber": id_number})

    def blacklist(self, id_number: str) -> tuple[BlacklistEntry, ...]:
        """What stands against a document, now."""
        from counter.wire.snapshot import BLACKLIST_ENTRIES

        return _read(BLACKLIST_ENTRIES, self._ask("blacklistCheck", {"idNumber": id_number}))

    def preselected(self, id_number: str) -> tuple[Lease, ...]:
        """Numbers that this customer picked elsewhere, now leased to this terminal."""
        from counter.wire.snapshot import LEASES

        return _read(LEASES, self._ask("preselected", {"idNumber": id_number}))

    def lease_number(self, pattern: str) -> tuple[Lease, ...]:
        """Lease a free number that ends in (else contains) ``pattern``; () if there is none."""
        return reserve(self._line, "numbers", identity=self._mint(), pattern=pattern, on_demand=True)

    def verify_real_name(self, name: str, id_number: str) -> RealNameResult:
        """Ask the real-name service."""
        body = self._ask("realNameCheck", {"name": name, "idNumber": id_number})
        try:
            return RealNameResult(body["result"])
        except (KeyError, TypeError, ValueError) as error:
            raise CentreUnreadable from error

    def store_work(self) -> tuple[StoreWorkItem, ...]:
        """Orders of all the store's terminals that ask for a hand, oldest first."""
        from counter.wire.store_work import STORE_WORK

        return _read(STORE_WORK, good(self._line.send("GET", COUNTER_TERMINAL, "storeWork")).body)

    def positions(self, manager: str) -> tuple[PositionSeen, ...]:
        """The store's counter positions as they last spoke."""
        from counter.wire.heartbeat import POSITIONS

        answer = self._line.send("GET", COUNTER_STATS, "positions", params={"manager": manager})
        return _read(POSITIONS, good(answer).body)

    def figures(self, manager: str, stores: str, question: Question) -> Report:
        """The figures of one store, several or all."""
        from counter.wire.statistics_read import report_of

        asked = {
            "manager": manager,
            "store": stores,
            "by": question.by.value,
            "from": question.first.isoformat(),
            "to": question.last.isoformat(),
            "template": question.template,
            "clerk": question.clerk,
            "hour": None if question.hour is None else str(question.hour),
        }
        said = {name: value for name, value in asked.items() if value is not None}
        body = good(self._line.send("GET", COUNTER_STATS, "figures", params=said)).body
        try:
            return report_of(body)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError) as error:
            raise CentreUnreadable from error

    def shifts(self, manager: str) -> tuple[StoreShift, ...]:
        """Reports of the store's shifts, newest first."""
        from counter.wire.shift_report import STORE_SHIFTS

        answer = self._line.send("GET", COUNTER_STATS, "shifts", params={"manager": manager})
        return _read(STORE_SHIFTS, good(answer).body)

    def enrol(self, code: str) -> Terminal:
        """Enrol this terminal with a one-time code; keeps the credential and the centre's signing key."""
        from counter.wire.enrolment import ENROLLED

        found = _read(ENROLLED, self._ask("enrolment", {"code": code, "instance": self._instance()}))
        self._enrolled(found.terminal, found.credential, found.recovery_key, found.signing_key, found.slips)
        return found.terminal

    def _view(self, question: Mapping[str, str]) -> CustomerView | None:
        """The view as of the moment before it was asked for, by the clock that dates what is settled here."""
        from counter.wire.snapshot import VIEW

        asked_at = self._clock.now()
        try:
            return replace(_read(VIEW, self._ask("customerView", question)), as_of=asked_at)
        except CentreRefused as refused:
            if refused.status == 404:
                return None
            raise

    def _ask(self, path: str, question: Mapping[str, str]) -> Any:
        return good(self._line.send("POST", COUNTER_TERMINAL, path, body=question)).body


def _read(adapter: TypeAdapter[T], body: object) -> T:
    try:
        return adapter.validate_python(body)
    except ValueError as error:
        raise CentreUnreadable from error
