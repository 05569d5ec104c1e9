"""A printer behind a device file: USB (``/dev/usb/lp0``) or serial (``/dev/ttyS0``)."""

from __future__ import annotations

import os
import select

from counter.domain.system_words import system_words
from counter.domain.text import N_, Finding
from counter.printing.outputs import LinkLost, NotReady


def open_link(place: str) -> DeviceLink:
    """Open the device file; raises NotReady."""
    try:
        descriptor = os.open(place, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        said = N_("The printer at {place} cannot be reached: {why}")
        raise NotReady(Finding(said, {"place": place, "why": system_words(error)})) from error
    if os.isatty(descriptor):
        _make_raw(descriptor)
    return DeviceLink(descriptor)


def _make_raw(descriptor: int) -> None:
    """A serial line must not change a byte; its speed stays as the system has set it."""
    import termios
    import tty

    tty.setraw(descriptor, termios.TCSANOW)


class DeviceLink:
    """A `Link` over an open device file."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, content: bytes, seconds: float) -> int:
        """Hand over what the device takes within ``seconds``."""
        try:
            _read, writable, _failed = select.select([], [self._descriptor], [], seconds)
            return os.write(self._descriptor, content) if writable else 0
        except BlockingIOError:
            return 0
        except OSError as error:
            raise LinkLost(str(error)) from error

    def receive(self, seconds: float) -> bytes:
        """What came within ``seconds``."""
        try:
            readable, _write, _failed = select.select([self._descriptor], [], [], seconds)
            return os.read(self._descriptor, 4096) if readable else b""
        except BlockingIOError:
            return b""
        except OSError as error:
            raise LinkLost(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
