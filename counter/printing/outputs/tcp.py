"""A printer on the network: raw TCP, usually port 9100."""

from __future__ import annotations

import select
import socket

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding
from counter.printing.outputs import LinkLost, NotReady

_CONNECT_SECONDS = 3.0
_KEEPALIVE = (("TCP_KEEPIDLE", 10), ("TCP_KEEPINTVL", 5), ("TCP_KEEPCNT", 3))


def open_link(place: str) -> TcpLink:
    """Connect to ``host`` or ``host:port``; raises NotReady."""
    host, _colon, port = place.partition(":")
    try:
        connection = socket.create_connection((host, int(port or 9100)), timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        said = N_("The printer at {place} cannot be reached: {why}")
        why = system_words(error) if isinstance(error, OSError) else Finding(N_("the port is no number"))
        raise NotReady(Finding(said, {"place": place, "why": why})) from error
    return TcpLink(connection)


class TcpLink:
    """A `Link` over a connected socket; a printer that vanished is noticed by keep-alive."""

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        for name, value in _KEEPALIVE:
            if hasattr(socket, name):
                connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)

    def send(self, content: bytes, seconds: float) -> int:
        """Hand over what the socket takes within ``seconds``."""
        try:
            _read, writable, _failed = select.select([], [self._socket], [], seconds)
            return self._socket.send(content) if writable else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LinkLost(str(error)) from error

    def receive(self, seconds: float) -> bytes:
        """What came within ``seconds``."""
        try:
            readable, _write, _failed = select.select([self._socket], [], [], seconds)
            if not readable:
                return b""
            said = self._socket.recv(4096)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LinkLost(str(error)) from error
        if not said:
            raise LinkLost("the printer hung up")
        return said

    def close(self) -> None:
        """Hang up."""
        self._socket.close()
