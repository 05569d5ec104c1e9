"""A network printer of ours: speaks DLE EOT, GS r and GS ( H, and fails at the byte a test names."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

from tests.printing.roll import Roll

_REAL_TIME = re.compile(rb"\x10\x04([\x01-\x04])")


class Fault(Enum):
    """What may happen when a printer takes a byte."""

    PAPER_OUT = "paper out"
    COVER_OPEN = "cover open"
    OFFLINE = "offline"
    LINK_CUT = "link cut"
    LATE = "late answer"
    SILENT = "never answers"


class FakePrinter:
    """Listens on a port of its own; ``roll`` is its paper.

    ``fault`` strikes when the ``at``-th byte of what it is sent (real-time questions not counted) is about
    to be taken, once. ``fix`` is somebody's hand: paper in, cover shut, power on.
    """

    def __init__(self, columns: int = 48, *, chinese: bool = True, buffer: int = 0) -> None:
        self.roll = Roll(columns, chinese=chinese)
        self.fault: Fault | None = None
        self.at = 0
        self._counted = 0
        self._struck: Fault | None = None
        self._held = bytearray()
        self._pending = bytearray()
        self._withheld: list[bytes] = []
        self._connection: socket.socket | None = None
        self._guard = threading.RLock()
        self._buffer = buffer
        self._listener = socket.socket()
        if buffer:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self._readable = threading.Event()
        self._readable.set()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, as a profile says it."""
        return f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"

    def strike(self, fault: Fault, at: int) -> None:
        """From now on: ``fault`` at the ``at``-th byte, counted from here."""
        with self._guard:
            self.fault, self.at, self._counted = fault, at, 0

    def fix(self) -> None:
        """Whatever is wrong is put right; what it still holds is printed, what it owes is answered."""
        with self._guard:
            self._struck = None
            self._readable.set()
            self._work()

    def power_cycle(self) -> None:
        """Off and on: what it held is gone, what hung in it is torn off."""
        with self._guard:
            self._struck = self.fault = None
            self._hang_up()
            self._held.clear()
            self._pending.clear()
            self._withheld.clear()
            self.roll.tear()
            self._readable.set()

    def close(self) -> None:
        """Switch it off for good."""
        with self._guard:
            self._hang_up()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._readable.set()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            with self._guard:
                self._connection = connection
            with connection:
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        while True:
            self._readable.wait()
            try:
                said = connection.recv(512)
            except OSError:
                return
            if not said:
                return
            with self._guard:
                if connection is not self._connection:  # switched off meanwhile
                    return
                self._pending += said
                for question in _REAL_TIME.findall(bytes(self._pending)):
                    self._say(self._status(question[0]))
                    if self._struck is Fault.LATE and question[0] == 4:
                        self._struck = None
                        self._work()
                self._held += _REAL_TIME.sub(b"", bytes(self._pending))
                self._pending.clear()
                self._work()

    def _work(self) -> None:
        """Print what it holds, byte by byte, until something stops it."""
        while self._held and self._struck in (None, Fault.LATE, Fault.SILENT):
            if self.fault is not None and self._counted >= self.at:
                self._struck, self.fault = self.fault, None
                if self._struck is Fault.LINK_CUT:
                    self._held.clear()
                    self._hang_up()
                    return
                if self._buffer and self._struck not in (Fault.LATE, Fault.SILENT):
                    self._readable.clear()
                continue
            known = len(self.roll.answers)
            self.roll.feed(bytes(self._held[:1]))
            del self._held[:1]
            self._counted += 1
            for command in self.roll.answers[known:]:
                self._answer(command)
        if self._struck is None:
            for answer in self._withheld:
                self._say(answer)
            self._withheld.clear()

    def _answer(self, command: bytes) -> None:
        answer = b"\x37\x22" + command[7:11] + b"\x00" if command.startswith(b"\x1d(H") else b"\x00"
        if self._struck is Fault.LATE:
            self._withheld.append(answer)
        elif self._struck is not Fault.SILENT:
            self._say(answer)

    def _status(self, question: int) -> bytes:
        wrong = self._struck if self._struck in (Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE) else None
        bits = {
            1: 0x08 if wrong else 0,
            2: {Fault.COVER_OPEN: 0x04, Fault.PAPER_OUT: 0x20}.get(wrong, 0) if wrong else 0,
            3: 0,
            4: 0x60 if wrong is Fault.PAPER_OUT else 0,
        }[question]
        return bytes([0x12 | bits])

    def _say(self, answer: bytes) -> None:
        if self._connection is not None:
            try:
                self._connection.sendall(answer)
            except OSError:
                self._connection = None

    def _hang_up(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._connection.shutdown(socket.SHUT_RDWR)
            self._connection = None


@contextmanager
def fake_printer(columns: int = 48, *, chinese: bool = True, buffer: int = 0) -> Iterator[FakePrinter]:
    """A printer for the block."""
    printer = FakePrinter(columns, chinese=chinese, buffer=buffer)
    try:
        yield printer
    finally:
        printer.close()
