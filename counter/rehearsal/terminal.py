"""A program in a pseudo-terminal, driven by keys and read as a screen (POSIX only)."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence

import pyte
from pyte.screens import Char

_NAMED_KEYS = {
    "enter": "\r", "tab": "\t", "shift+tab": "\x1b[Z", "esc": "\x1b", "space": " ",
    "backspace": "\x7f", "delete": "\x1b[3~", "up": "\x1b[A", "down": "\x1b[B",
    "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~",
    "f6": "\x1b[17~", "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f12": "\x1b[24~",
}  # fmt: skip

# What programs ask a terminal at their start, and what a modern one answers.
_ANSWERS = {b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62;22c", b"\x1b[?2026$p": b"\x1b[?2026;2$y"}


class UnknownKey(ValueError):
    """A key token that no keyboard has."""


def strokes(token: str) -> tuple[bytes, int]:
    """A key token as the bytes a terminal sends, and how many keys a clerk pressed for it.

    Tokens are names (``f4``, ``enter``), ``ctrl+n``, single characters, ``text:…``, or ``data:…`` for
    what is the customer's own. A Chinese character counts as three keys, about what an input method takes.
    """
    name = token.lower()
    if token.startswith(("text:", "data:")):
        text = token[5:]
        return text.encode(), sum(1 if ord(c) < 0x2E80 else 3 for c in text)
    if name in _NAMED_KEYS:
        return _NAMED_KEYS[name].encode(), 1
    if re.fullmatch(r"ctrl\+[a-z]", name):
        return bytes([ord(name[-1]) & 0x1F]), 1
    if len(token) == 1:
        return token.encode(), 1
    raise UnknownKey(token)


_LEAVE = (
    b"\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1004l\x1b[?2004l\x1b[<u"
    b"\x1b[?25h\x1b[0m\x1b[?1049l"
)
"""Mouse, focus, paste and keyboard reports off, cursor and colours as usual, out of the alternate screen."""


class PseudoTerminal:
    """One program, its screen as text, and the keys sent to it.

    ``mirror`` shows everything the program draws in this process's own terminal as well.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        columns: int,
        rows: int,
        *,
        mirror: bool = False,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._mirror = mirror
        self.ended = False
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            self._become(command, environment, columns, rows)

    @staticmethod
    def _become(command: Sequence[str], environment: Mapping[str, str], columns: int, rows: int) -> None:
        """In the child: the terminal's size and the program itself; never returns."""
        try:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            os.execvpe(command[0], list(command), dict(environment))
        except OSError as error:
            os.write(2, f"{command[0]}: {error.strerror}\r\n".encode())
        os._exit(127)

    def send(self, data: bytes) -> None:
        """Type; keys for a program that has ended are lost, as at a real terminal."""
        try:
            os.write(self._fd, data)
        except OSError:
            self.ended = True

    def text(self) -> str:
        """What the screen shows, a line a row."""
        return "\n".join("".join(cell.data for cell in line).rstrip() for line in self.cells())

    def cells(self) -> list[list[Char]]:
        """The screen cell by cell; the second cell of a wide character is empty.

        Not pyte's ``display``, which trips over a wide character that lost its first half.
        """
        columns, rows = range(self._screen.columns), range(self._screen.lines)
        return [[self._screen.buffer[row][column] for column in columns] for row in rows]

    def wait_for(self, seen: Callable[[str], bool], within: float) -> bool:
        """Read until ``seen`` is true of the screen; False after ``within`` seconds or at the end."""
        deadline = time.monotonic() + within
        while not seen(self.text()):
            left = deadline - time.monotonic()
            if left <= 0 or self.ended:
                return False
            self._read(min(left, 0.5))
        return True

    def settle(self, quiet: float) -> None:
        """Read until nothing more was drawn for ``quiet`` seconds."""
        while self._read(quiet):
            continue

    def rest(self, seconds: float) -> None:
        """Let time pass, drawing what comes."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not self.ended:
            self._read(left)

    def _read(self, wait: float) -> bool:
        if self.ended or not select.select([self._fd], [], [], wait)[0]:
            return False
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # Linux says EIO when the program has gone
            data = b""
        if not data:
            self.ended = True
            return False
        self._stream.feed(data)
        if self._mirror:
            sys.stdout.buffer.write(data)
            sys.stdout.flush()
        for question, answer in _ANSWERS.items():
            if question in data:
                self.send(answer)
        return True

    def kill(self) -> None:
        """SIGKILL: the power is cut."""
        self._end(signal.SIGKILL)

    def close(self) -> None:
        """Close the terminal's window: the program is sent SIGHUP, then left a moment to go."""
        self._end(signal.SIGHUP)

    def unplug(self, within: float = 10) -> bool:
        """Close our end, and send nobody a signal; whether the program ended ``within`` seconds."""
        os.close(self._fd)
        self.ended = True
        deadline = time.monotonic() + within
        while not self._reaped() and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.pid == -1

    def _give_back(self) -> None:
        """Put this process's own terminal right, as a program that was cut off could not."""
        if self._mirror:
            self._mirror = False
            sys.stdout.buffer.write(_LEAVE)
            sys.stdout.flush()

    def _end(self, number: signal.Signals) -> None:
        if self.pid == -1:
            return
        os.kill(self.pid, number)
        self._give_back()
        deadline = time.monotonic() + 5
        while not self._reaped():
            if time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
            self._read(0.02)
        self.ended = True
        os.close(self._fd)

    def _reaped(self) -> bool:
        if self.pid != -1 and os.waitpid(self.pid, os.WNOHANG)[0]:
            self.pid = -1
        return self.pid == -1
