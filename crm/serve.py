"""The centre as a process: migrate, listen, say so, and stop without losing anything."""

from __future__ import annotations

import gc
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from counter.messages import _
from crm.app import create_app
from crm.conformance import OPEN_TERMINAL, prepare_empty
from crm.database import migrate
from crm.operating.journal import write_journal
from crm.settings import CentreSettings

STOP_WITHIN_S = 10


class AddressInUse(Exception):
    """Somebody else listens there already."""


class NotEmpty(Exception):
    """The database holds customers, so it is no system for a conformance kit."""


def serve(
    host: str,
    port: int,
    database_url: str,
    *,
    empty: bool = False,
    ready: Callable[[str], None] | None = None,
    fulfilment_delay_s: float = 0.3,
    recovery_key: Path | None = None,
    message_to: str = "",
    message_language: str = "zh_CN",
    sheet_fen: int = 15,
    public_url: str = "",
    log_level: str = "warning",
) -> None:
    """Serve until told to stop (SIGINT, SIGTERM).

    ``ready`` is called with the address once it answers (else a line says so); port 0 takes a free one.
    ``recovery_key`` is the file of the key pair for terminals' recovery copies, made if it is not there.
    ``message_to`` is where messages to customers go (`crm.message_port`), in ``message_language`` unless
    the customer has one. ``empty`` serves a system without a store that answers without a credential,
    for conformance kits. ``sheet_fen`` is what a sheet of paper costs. ``public_url`` is where others reach
    this centre, if not at the address it listens at. ``log_level`` is how much its journal tells
    (`crm.operating.journal`): from ``info`` on a line for each request.
    Raises `AddressInUse`, and `NotEmpty` where there are customers.
    """
    write_journal(log_level)
    with _listen(host, port) as listener:
        migrate(database_url)
        if empty and not prepare_empty(database_url):
            raise NotEmpty(database_url)
        address = f"http://{host}:{listener.getsockname()[1]}"
        settings = CentreSettings(
            database_url=database_url,
            public_url=public_url or address,
            fulfilment_delay_s=fulfilment_delay_s,
            recovery_key=recovery_key,
            message_to=message_to,
            message_language=message_language,
            sheet_fen=sheet_fen,
            open_terminal=OPEN_TERMINAL if empty else "",
        )
        config = uvicorn.Config(
            create_app(settings),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_WITHIN_S,
            timeout_keep_alive=60,
        )
        _Server(config, lambda: (ready or print_ready)(address)).run(sockets=[listener])


def print_ready(address: str) -> None:
    """The line that says that requests are answered now."""
    print(_("The CRM answers at {address}", address=address), flush=True)


class _Server(uvicorn.Server):
    """A server that says when it has begun to answer."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, then tell. What was loaded until now stays for good: no collection looks through it."""
        await super().startup(sockets)
        gc.freeze()
        if self.started:
            self._tell()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With its protocol named, asyncio sends answers without waiting for more to send (TCP_NODELAY).
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as taken:
        listener.close()
        raise AddressInUse(f"{host}:{port}") from taken
    return listener
