"""What all endpoints share: who speaks, JSON with decimals, answers, and the way errors are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from starlette.exceptions import HTTPException

from counter.domain.text import N_
from counter.wire.chain import CHAIN_HEADER, ChainMark
from counter.wire.encoding import decode, encode
from counter.wire.handed_key import credential_hash
from crm.centre import Centre, Speaker
from crm.chains import check_instance
from crm.identities import Answer
from crm.refusals import Refused
from crm.speakers import speaker_from
from crm.tables import StoreRow, TerminalRow

JSON_TYPE = "application/json;charset=utf-8"


class DecimalRequest(Request):
    """A request whose JSON keeps fractions decimal."""

    async def json(self) -> Any:
        """The body, decoded; raises JSONDecodeError for anything that is not JSON."""
        body = await self.body()
        try:
            value = decode(body)
            if b"\\u" in body:
                encode(value).encode()  # text that no database could keep (lone surrogates) fails here
        except (ValueError, RecursionError, ArithmeticError) as wrong:
            raise json.JSONDecodeError(str(wrong)[:100], "", 0) from None
        return value


class DecimalRoute(APIRoute):
    """A route that reads its body as `DecimalRequest`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, given a `DecimalRequest`."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(DecimalRequest(request.scope, request.receive))

        return handle


def centre_of(request: Request) -> Centre:
    """The running centre, as the request sees it; raises `Refused` (400) for a mark that cannot be read."""
    centre: Centre = request.app.state.centre
    said = request.headers.get(CHAIN_HEADER, "")
    return replace(centre, mark=read_mark(said)) if said else centre


def speaker_of_request(request: Request) -> Speaker:
    """The terminal whose credential the request carries; raises `Refused` (401) without one."""
    centre = centre_of(request)
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and credential.strip():
        known_by = TerminalRow.credential_hash == secret_hash(credential.strip())
    elif centre.settings.open_terminal:
        known_by = TerminalRow.terminal_id == centre.settings.open_terminal
    else:
        raise Refused(401, "credential", N_("A terminal's credential is needed."))
    with centre.database.reading() as session:
        found = session.execute(
            select(TerminalRow, StoreRow)
            .join(StoreRow, StoreRow.store_id == TerminalRow.store_id)
            .where(known_by)
        ).first()
    if found is None:
        raise Refused(401, "credential", N_("This credential is not known here, or was withdrawn."))
    speaker = speaker_from(*found)
    check_instance(centre.mark, speaker.instance)
    request.state.terminal = speaker.terminal_id
    return speaker


def read_mark(header: str) -> ChainMark:
    """Where a request stands in its database's chain; raises `Refused` (400)."""
    try:
        return ChainMark.read(header)
    except ValueError as wrong:
        sentence = N_("The request cannot be read at {place}: {problem}.")
        raise Refused(400, "unreadable", sentence, place=CHAIN_HEADER, problem=str(wrong)) from None


AtCentre = Annotated[Centre, Depends(centre_of)]
SpokenBy = Annotated[Speaker, Depends(speaker_of_request)]


def secret_hash(secret: str) -> str:
    """How codes and credentials are kept: SHA-256, hexadecimal (they are long and random)."""
    return credential_hash(secret)


def answer(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A body as a response."""
    return Response(encode(body), status, dict(headers or {}), media_type=JSON_TYPE)


def answered(kept: Answer) -> Response:
    """The first answer of an identity as a response."""
    headers = {"Location": kept.location} if kept.location else {}
    return Response(kept.text, kept.status, headers, media_type=JSON_TYPE)


def tell_errors(app: FastAPI) -> None:
    """Every error leaves as the error body."""

    def told(_request: Request, error: Exception) -> Response:
        response = told_as_response(error)
        assert response is not None
        return response

    for kind in TOLD:
        app.add_exception_handler(kind, told)


def told_as_response(error: Exception) -> Response | None:
    """What a request that ends in ``error`` is answered; None for an error that nobody expected."""
    match error:
        case Refused():
            return refused_as_response(error)
        case RequestValidationError() | ValidationError():
            first = error.errors()[0]
            place = ".".join(str(step) for step in first["loc"] if step != "body") or "body"
            sentence = N_("The request cannot be read at {place}: {problem}.")
            return refused_as_response(
                Refused(400, "unreadable", sentence, place=place, problem=first["msg"])
            )
        case HTTPException():
            sentence = _SENTENCES.get(error.status_code, N_("The request cannot be read."))
            response = refused_as_response(Refused(error.status_code, "http", sentence))
            response.headers.update(error.headers or {})
            return response
        case OperationalError():
            return refused_as_response(busy())
        case DataError() | OverflowError():
            return refused_as_response(Refused(400, "unreadable", N_("The request cannot be read.")))
        case IntegrityError():
            return refused_as_response(
                Refused(409, "conflict", N_("Somebody else was first; look again."), retry_after_s=1)
            )
        case _:
            return None


def busy(retry_after_s: int = 2) -> Refused:
    """The centre cannot take this now."""
    return Refused(
        503, "busy", N_("The centre is busy; come again in a moment."), retry_after_s=retry_after_s
    )


def refused_as_response(no: Refused) -> Response:
    """The error body of a refusal."""
    headers = {"Retry-After": str(no.retry_after_s)} if no.retry_after_s else {}
    if no.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return answer(no.error().body(), no.status, headers)


TOLD = (
    Refused,
    RequestValidationError,
    ValidationError,
    HTTPException,
    OperationalError,
    DataError,
    IntegrityError,
    OverflowError,
)
"""Errors that are expected and told; anything else is a fault of the centre (500)."""

_SENTENCES = {
    404: N_("There is nothing at this address."),
    405: N_("This cannot be done at this address."),
    413: N_("The request is too large."),
}
