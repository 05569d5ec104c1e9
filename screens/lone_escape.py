"""Esc told apart from what is typed right after it.

A terminal sends Esc as the byte that other keys' sequences begin with. Textual waits a tenth of a second for
the rest of a sequence, and takes what the clerk types ahead in that time for Alt and a key, or for rubbish.
No action of ours has Alt, and no sequence of a keyboard begins other than with ``ESC [`` or ``ESC O``: any
other character after Esc is a key of its own.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

_BEGIN = re.compile(r"\x1b(?!\Z|\[|O(?:\Z|[A-DFHMP-Sa-dj-y]))")
"""An Esc that begins nothing; at the end of what was read it is not known yet."""

_LOOK_SECONDS = 0.02
"""How often to see whether the rest of a sequence is still not there."""

_ESCAPE = "\x1b[27u"
"""Esc in the keyboard protocol that has no such doubt (kitty's); Textual reads it from any terminal."""


class KeyParser(XTermParser):
    """Textual's parser, told of every Esc that stands alone."""

    doubtful = False
    """Whether an Esc was read that may begin a sequence."""

    def feed(self, data: str) -> Iterable[Message]:
        """The events of what was read; ``data`` is "" at the end of the input."""
        if self.doubtful and data and data[0] not in "[O":
            data = _ESCAPE[1:] + data  # the Esc itself was read before
        self.doubtful = data.endswith("\x1b")
        return super().feed(_BEGIN.sub(_ESCAPE, data))

    def tick(self) -> Iterable[Message]:
        """The Esc that nothing followed in time."""
        for message in super().tick():
            self.doubtful = False
            yield message


def _hang_up() -> None:
    """End as the kernel ends a program whose terminal has gone: a parent such as make may have kept
    its signal from us. What was entered is on the disk, and the rest would be seen by nobody."""
    signal.raise_signal(signal.SIGHUP)
    signal.raise_signal(signal.SIGTERM)  # whoever ignores the one is ended by the other


class LoneEscapeDriver(LinuxDriver):
    """Textual's driver for terminals, reading with `KeyParser`; ends when the terminal has gone."""

    def run_input_thread(self) -> None:
        """Hand over what is typed, until the program ends."""
        parser, decode = KeyParser(self._debug), getincrementaldecoder("utf-8")("replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                if selector.select(_LOOK_SECONDS if parser.doubtful else 0.1):
                    read = self._read()
                    if not read:
                        _hang_up()
                        return
                    for message in parser.feed(decode(read)):
                        self.process_message(message)
                for message in parser.tick():
                    self.process_message(message)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:  # the terminal's window was closed
            return b""
