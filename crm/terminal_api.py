"""The counter's own paths: enrolment, snapshots and the questions that no Open API knows."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from counter.domain.positions import Heartbeat
from counter.domain.terminal import Terminal
from counter.domain.text import N_
from counter.wire.enrolment import ENROLLED, Enrolled, EnrolmentRequest, LastSlip
from counter.wire.handed_key import proof
from counter.wire.outages import Outages
from counter.wire.signature import SIGNATURE
from counter.wire.snapshot import BLACKLIST_ENTRIES, LEASES, VIEW
from counter.wire.store_work import STORE_WORK
from crm.centre import Centre
from crm.chains import check, highest
from crm.heartbeats import heard
from crm.holding import never_came_to_be
from crm.http import JSON_TYPE, AtCentre, DecimalRoute, SpokenBy, answer, secret_hash
from crm.leasing import lease_preselected
from crm.real_name import check_real_name
from crm.refusals import Refused, not_found
from crm.slip_numbers import last_slips
from crm.snapshots import snapshot
from crm.speakers import speaker_of
from crm.statistics.outages import told
from crm.store_work import store_work
from crm.tables import EnrolmentCodeRow, StoreRow, TerminalRow
from crm.views import blacklist_of, owner_of_document, owner_of_number, view_of

router = APIRouter(route_class=DecimalRoute, tags=["counter terminal"])

Short = Annotated[str, Field(min_length=1, max_length=200)]
ShortText = Annotated[str, Query(min_length=1, max_length=200)]


class _Question(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Document(_Question):
    """An ID document by its number."""

    idNumber: Short  # noqa: N815 - as it is written on the wire


class Person(Document):
    """A person by name and ID document."""

    name: Short


class Whose(_Question):
    """Which customer is meant: by exactly one of line, id and document."""

    number: Short | None = None
    customerId: Short | None = None  # noqa: N815
    idNumber: Short | None = None  # noqa: N815

    @model_validator(mode="after")
    def _exactly_one(self) -> Whose:
        if sum(value is not None for value in (self.number, self.customerId, self.idNumber)) != 1:
            raise ValueError("name exactly one of number, customerId, idNumber")
        return self


@router.post("/enrolment", status_code=201)
def enrol(request: EnrolmentRequest, centre: AtCentre) -> Response:
    """Make a terminal known by a one-time code; its earlier installation is known no longer."""
    credential = secrets.token_urlsafe(32)
    signing_key = centre.signing.public(centre.database, centre.now())
    with centre.database.writing() as session:
        code = session.get(EnrolmentCodeRow, secret_hash(request.code), with_for_update=True)
        if code is None:
            raise Refused(422, "code", N_("This enrolment code is not known."))
        if code.used_at is not None:
            raise Refused(422, "code", N_("This enrolment code was used before."))
        code.used_at, code.used_by = centre.now(), request.instance
        terminal = session.get_one(TerminalRow, code.terminal_id)
        slips = _slips(session, terminal, centre)
        terminal.instance, terminal.enrolled_at = request.instance, centre.now()
        terminal.credential_hash = secret_hash(credential)
        known = _terminal(session, terminal)
        enrolled = Enrolled(known, credential, centre.recovery_key, signing_key, slips)
    return Response(ENROLLED.dump_json(enrolled), 201, media_type=JSON_TYPE)


def _slips(session: Session, row: TerminalRow, centre: Centre) -> tuple[LastSlip, ...]:
    """What an earlier installation of the terminal gave; nothing where there was none."""
    if not row.instance:
        return ()
    return last_slips(session, speaker_of(session, row.terminal_id), centre.now())


def _terminal(session: Session, row: TerminalRow) -> Terminal:
    store = session.get_one(StoreRow, row.store_id)
    return Terminal(
        terminal_id=row.terminal_id,
        store_id=store.store_id,
        store_code=store.code,
        store_name=store.name,
        position=row.position,
        time_zone=store.time_zone,
    )


@router.get("/signingKey")
def get_signing_key(terminal: ShortText, nonce: ShortText, centre: AtCentre) -> Response:
    """The signing key for a terminal enrolled before there was one, proven by its credential's hash."""
    key = centre.signing.public(centre.database, centre.now())
    with centre.database.reading() as session:
        known = session.get(TerminalRow, terminal)
        hashed = known.credential_hash if known is not None else None
    if hashed is None:
        raise not_found("terminal", terminal)
    return answer({"signingKey": key, "proof": proof(hashed, terminal, nonce, key)})


@router.get("/terminal")
def get_terminal(centre: AtCentre, speaker: SpokenBy) -> Response:
    """The terminal that asks: that the centre works, knows it, and what it saw last of its database."""
    with centre.database.reading() as session:
        check(session, centre.mark)
        seen = highest(session, speaker.instance)
    place = {"sequence": seen.sequence, "value": seen.value} if seen else None
    return answer(
        {
            "terminalId": speaker.terminal_id,
            "storeId": speaker.store_id,
            "position": speaker.position,
            "chain": place,
        }
    )


@router.get("/snapshot/{part}")
def get_snapshot(
    part: str, centre: AtCentre, speaker: SpokenBy, since: Annotated[str, Query(max_length=40)] = ""
) -> Response:
    """A part of what the terminal keeps a copy of, whole or what changed since a version; signed."""
    content = snapshot(centre, speaker, part, since)
    signature = centre.signing.sign(centre.database, centre.now(), content)
    return Response(content, headers={SIGNATURE: signature}, media_type=JSON_TYPE)


@router.get("/storeWork")
def get_store_work(centre: AtCentre, speaker: SpokenBy) -> Response:
    """Orders of all the store's terminals that ask for somebody's hand, oldest first."""
    with centre.database.reading() as session:
        found = store_work(session, speaker, centre.now())
    return Response(STORE_WORK.dump_json(found), media_type=JSON_TYPE)


@router.post("/heartbeat", status_code=204)
def heartbeat(said: Heartbeat, centre: AtCentre, speaker: SpokenBy) -> Response:
    """What goes on at the terminal's position; only the last word counts."""
    with centre.database.writing() as session:
        session.merge(heard(said, speaker, centre.now()))
    return Response(status_code=204)


@router.post("/outages", status_code=204)
def outages(said: Outages, centre: AtCentre, speaker: SpokenBy) -> Response:
    """When the terminal's line was away; each outage may be told again, as it stands then."""
    with centre.database.writing() as session:
        told(session, speaker, said.outage)
    return Response(status_code=204)


@router.post("/blacklistCheck")
def blacklist_check(question: Document, centre: AtCentre, _speaker: SpokenBy) -> Response:
    """What stands against an ID document."""
    with centre.database.reading() as session:
        entries = blacklist_of(session, question.idNumber)
    return Response(BLACKLIST_ENTRIES.dump_json(entries), media_type=JSON_TYPE)


@router.post("/realNameCheck")
def real_name_check(question: Person, centre: AtCentre, _speaker: SpokenBy) -> Response:
    """What the real-name service says of a person."""
    with centre.database.reading() as session:
        result, why = check_real_name(session, question.name, question.idNumber)
    return answer({"result": result.value, "why": why})


@router.post("/preselected")
def preselected(question: Document, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Numbers that a customer picked elsewhere, leased to the terminal by asking."""
    with centre.database.writing() as session:
        leases = lease_preselected(session, centre, speaker, question.idNumber, centre.now())
    return Response(LEASES.dump_json(leases), media_type=JSON_TYPE)


@router.post("/customerView")
def customer_view(question: Whose, centre: AtCentre, speaker: SpokenBy) -> Response:
    """Customer 360, fresh; 404 if there is no such customer."""
    now = centre.now()
    with centre.database.reading() as session:
        if question.number is not None:
            customer_id = owner_of_number(session, question.number)
        elif question.idNumber is not None:
            customer_id = owner_of_document(session, question.idNumber)
            if customer_id and never_came_to_be(session, customer_id):
                customer_id = None  # whoever comes with the document is somebody new
        else:
            customer_id = question.customerId
        view = view_of(session, customer_id, speaker.today(now), now) if customer_id else None
    if view is None:
        raise not_found("customer", "")
    return Response(VIEW.dump_json(view), media_type=JSON_TYPE)
