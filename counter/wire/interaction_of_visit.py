"""A settled visit as a TMF683 interaction: its lines, its slip, and where its time went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from counter.domain.prints import SlipCount
from counter.domain.standing import named_by
from counter.domain.statistics.counted import COPIES, SHEETS, SLIPS, Counted
from counter.domain.statistics.fact import silences
from counter.domain.statistics.quality import Ending
from counter.domain.talk import NOTHING, Tagged, all_tagged, tagged
from counter.domain.terminal import Terminal
from counter.domain.timing import Parts, TimingEvent, parts_by_transaction, spans, total
from counter.domain.transaction import LineRefund, Reversal, Transaction, Withdrawal
from counter.domain.visit import LimitLift, SettledVisit
from counter.wire.message import instant_text
from counter.wire.party_interaction import (
    ENDINGS,
    UNDOES,
    InteractionChannel,
    InteractionItem,
    PartyInteraction,
    RelatedEntity,
)
from counter.wire.references import Characteristic, RelatedParty, TimePeriod


def interaction_of(
    settled: SettledVisit,
    terminal: Terminal,
    events: Iterable[TimingEvent],
    counted: Counted | None = None,
) -> PartyInteraction:
    """The interaction; its end is the last of ``events``, or the settlement where there are none.

    ``counted`` is its paper and how its lines ended; None where it was settled only now.
    """
    visit = settled.visit
    known = tuple(events)
    cut = spans(known)
    by_line, quiet, named = parts_by_transaction(cut), silences(known), tagged(known, cut)
    endings = counted.endings if counted else {}
    last_ms = max((event.at_ms for event in known), default=0)
    ended_at = visit.started_at + timedelta(milliseconds=last_ms) if known else settled.settled_at
    return PartyInteraction(
        external_id=visit.visit_id,
        direction="inbound",
        reason="counterVisit",
        status="completed",
        creation_date=settled.settled_at,
        interaction_date=TimePeriod(start_date_time=visit.started_at, end_date_time=ended_at),
        channel=(
            InteractionChannel(
                id=terminal.store_id,
                href=f"store/{terminal.store_id}",
                name=terminal.store_name,
                role="store",
            ),
        ),
        related_party=_parties(settled),
        interaction_item=tuple(
            _item(
                number,
                line,
                _measured(
                    by_line.get(line.identity, Parts()),
                    line.target_ms,
                    quiet.get(line.identity, 0),
                    named.get(line.identity, NOTHING),
                ),
                endings.get(line.identity, ()),
            )
            for number, line in enumerate(visit.transactions, start=1)
        ),
        characteristic=_characteristics(
            _facts(settled)
            | _measured(
                total(by_line.values()), visit.target_ms, sum(quiet.values()), all_tagged(named.values())
            )
            | ({} if known else {"timed": False})
            | _paper(settled, counted)
        ),
    )


def _parties(settled: SettledVisit) -> tuple[RelatedParty, ...]:
    visit = settled.visit
    found = [
        ("customer", visit.customer_id, visit.customer_name, "Customer"),
        ("clerk", visit.clerk_id, visit.clerk_name, "Individual"),
        ("terminal", visit.terminal_id, "", "Terminal"),
    ]
    return tuple(
        RelatedParty(id=id_, href=f"{role}/{id_}", name=name or None, role=role, at_referred_type=kind)
        for role, id_, name, kind in found
        if id_
    )


def _item(
    number: int, line: Transaction, measured: dict[str, object], endings: Sequence[Ending]
) -> InteractionItem:
    facts = {"template": line.template, "amountFen": line.amount_fen} | measured
    facts[ENDINGS] = [ending.value for ending in endings]
    if isinstance(line.details, Reversal | Withdrawal | LineRefund):
        facts[UNDOES] = named_by(line.details)
    return InteractionItem(
        id=str(number),
        reason=line.type.value,
        item=RelatedEntity(
            id=line.identity, role="transaction", name=line.title.zh, at_referred_type="Transaction"
        ),
        characteristic=_characteristics(facts),
    )


def _paper(settled: SettledVisit, counted: Counted | None) -> dict[str, object]:
    """How many slips the visit has, and the copies and sheets printed of them so far."""
    known = counted.paper if counted else SlipCount()
    named = {SLIPS: len(settled.slip_numbers), COPIES: known.copies, SHEETS: known.sheets}
    return {name: count for name, count in named.items() if count}


def _facts(settled: SettledVisit) -> dict[str, object]:
    visit = settled.visit
    return {
        "slipNumber": settled.slip_number,
        "businessDate": visit.business_date.isoformat(),
        "position": visit.position,
        "inferred": visit.inferred,
        "offline": settled.offline,
        "orders": [line.identity for line in visit.transactions if line.type.ordered],
        "payments": [paid.identity for paid in settled.payments],
        "voidSlips": [
            {"first": void.first, "last": void.last, "at": instant_text(void.at)}
            for void in settled.void_slips
        ],
    } | _limit_lift(visit.limit_lift)


def _limit_lift(lift: LimitLift | None) -> dict[str, object]:
    """Who let the visit be settled over a limit of what may wait for the line, and why."""
    if lift is None:
        return {}
    return {
        "limitLift": {
            "approvedBy": lift.approved_by,
            "name": lift.name,
            "reason": lift.reason,
            "at": instant_text(lift.at),
            "lifted": list(lift.lifted),
        }
    }


def _measured(taken: Parts, target_ms: int, quiet: int, talk: Tagged) -> dict[str, object]:
    return {
        "talkMs": taken.talk_ms,
        "clerkMs": taken.clerk_ms,
        "systemMs": taken.system_ms,
        "targetMs": target_ms,
        "longSilences": quiet,
    } | _tagged(talk)


def _tagged(talk: Tagged) -> dict[str, object]:
    """Talk by its tag; nothing where none was put."""
    named = {"guideMs": talk.guide_ms, "explainMs": talk.explain_ms, "sellMs": talk.sell_ms}
    return {name: ms for name, ms in named.items() if ms}


def _characteristics(named: dict[str, object]) -> tuple[Characteristic, ...]:
    """What is known; an empty list says nothing and is left out."""
    return tuple(Characteristic(name=name, value=value) for name, value in named.items() if value != [])
