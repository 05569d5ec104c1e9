"""TMF681 communication: messages to customers."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from counter.wire.communication import CommunicationMessage, CommunicationState, Receiver, Sender
from counter.wire.paths import COMMUNICATION
from counter.wire.references import RelatedParty
from crm.centre import Centre
from crm.creation import created
from crm.http import AtCentre, DecimalRoute, SpokenBy
from crm.listing import Listing
from crm.notices import Notice, worded
from crm.order_fields import unreadable
from crm.tables import MessageRow

_STATE: TypeAdapter[CommunicationState] = TypeAdapter(CommunicationState)

router = APIRouter(route_class=DecimalRoute, tags=["TMF681 communication"])


def message_of(centre: Centre, row: MessageRow) -> CommunicationMessage:
    """A message as it stands, worded in its language where it is a notice not sent yet."""
    language = row.language or centre.settings.message_language
    content = row.content
    if not content and row.body and "notice" in row.body:
        content = worded(Notice(row.body["notice"]), row.body["params"], language)
    party = RelatedParty(id=row.party_id, role="customer", at_referred_type="Individual")
    return CommunicationMessage(
        id=row.message_id,
        href=f"{centre.settings.base_paths[COMMUNICATION]}/communicationMessage/{row.message_id}",
        content=content,
        message_type=row.message_type,
        subject=row.subject or None,
        state=_STATE.validate_python(row.state),
        send_time=row.sent_at,
        send_time_complete=row.sent_at,
        try_times=row.tries,
        sender=Sender(id=centre.settings.message_sender),
        receiver=(Receiver(phone_number=row.phone, party=party if row.party_id else None),),
        language=language,
    )


def message_body(_session: Session, centre: Centre, row: MessageRow) -> dict[str, object]:
    """As the answer."""
    return message_of(centre, row).body()


@router.post("/communicationMessage", status_code=201, response_model=CommunicationMessage)
def create_message(message: CommunicationMessage, centre: AtCentre, _speaker: SpokenBy) -> Response:
    """Take a message to be sent."""
    receiver = message.receiver[0]
    if not receiver.phone_number:
        raise unreadable("receiver.phoneNumber")
    phone = receiver.phone_number

    def make(session: Session, now: datetime) -> dict[str, object]:
        row = MessageRow(
            message_id=centre.mint(),
            message_type=message.message_type,
            subject=message.subject or "",
            content=message.content,
            language=message.language or "",
            party_id=receiver.party.id if receiver.party else "",
            phone=phone,
            made_at=now,
            due_at=now,
        )
        session.add(row)
        return message_body(session, centre, row)

    return created(centre, "communicationMessage", "", message.body(), make)


MESSAGES = Listing(
    resource="communicationMessage",
    select=select(MessageRow),
    key=MessageRow.message_id,
    order=MessageRow.message_id,
    body_of=message_body,
    model=CommunicationMessage,
    filters={
        "state": MessageRow.state,
        "messageType": MessageRow.message_type,
        "receiver.phoneNumber": MessageRow.phone,
    },
)
MESSAGES.offer(router)
