"""What leaves the counter for the centre: one request per order, payment, refund, cancel and visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Binding:
    """A place in a body that is filled at sending from the answer to an earlier request.

    ``path`` leads into the body, ``identity`` names the earlier item, ``field`` the answer's field. An
    empty ``path`` means ``{id}`` in the request's own path.
    """

    path: tuple[str, ...]
    identity: str
    field: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """One request, ready to be kept and sent again as often as it takes.

    ``identity`` travels in the body, under the name that ``asked_by`` gives (``externalId``,
    ``correlatorId``): by it the centre is asked after an unclear answer. ``keys`` are what the request
    touches (``account:…``, ``line:…``, ``party:…``): items with a common key keep their order.
    ``depends_on`` are identities whose failure parks this one. ``covers`` are the transactions whose
    outcome it decides. ``api`` is a name of `counter.wire.paths`, so that base paths stay configuration.
    ``body`` holds plain values, money as Decimal: `counter.wire.encoding.encode` writes it. ``amount_fen``
    is the money that waits with it, below 0 where it is given back.
    """

    identity: str
    kind: str  # order, cancel, payment, refund, interaction, timings, release
    api: str
    path: str
    body: Mapping[str, object]
    asked_by: str = ""
    method: str = "POST"
    keys: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    bindings: tuple[Binding, ...] = ()
    covers: tuple[str, ...] = ()
    amount_fen: int = 0
