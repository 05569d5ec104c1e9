"""TMF632 party: natural persons with their ID documents."""

from __future__ import annotations

from counter.wire.message import Instant, Message


class IndividualIdentification(Message):
    """An ID document: ``identificationType`` is ``nationalId``."""

    identification_id: str | None = None
    identification_type: str | None = None
    issuing_authority: str | None = None


class MediumCharacteristic(Message):
    """Where a contact medium leads."""

    phone_number: str | None = None
    street1: str | None = None


class ContactMedium(Message):
    """How a person is reached: ``phone`` or ``address``."""

    medium_type: str
    preferred: bool | None = None
    characteristic: MediumCharacteristic


class Individual(Message):
    """A natural person."""

    id: str | None = None
    href: str | None = None
    full_name: str | None = None
    birth_date: Instant | None = None
    individual_identification: tuple[IndividualIdentification, ...] = ()
    contact_medium: tuple[ContactMedium, ...] = ()
    status: str | None = None
