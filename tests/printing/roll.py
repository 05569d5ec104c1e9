"""A thermal printer's paper: what ESC/POS bytes put on it, read by a decoder of our own."""

from __future__ import annotations

from dataclasses import dataclass, field

TEXT, IMAGE, CODE128, QR = "text", "image", "code128", "qr"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing on paper: a line of text, an image (rows of bytes), or a code's content."""

    kind: str
    text: str = ""
    rows: tuple[bytes, ...] = ()
    bold: bool = False
    tall: bool = False


@dataclass(slots=True)
class Piece:
    """Paper up to a cut; ``cut`` is False while it still hangs in the printer."""

    marks: list[Mark] = field(default_factory=list)
    cut: bool = False

    @property
    def lines(self) -> list[str]:
        """The lines of text."""
        return [mark.text for mark in self.marks if mark.kind == TEXT]


class Roll:
    """Takes bytes in any pieces. Refuses (AssertionError) what no such printer could print.

    It remembers half a command until the rest comes, over lost links, too; like real ones it passes over
    NUL, commands that NUL makes undefined, and questions for what there is not.

    ``answers`` collects the commands that ask for an answer, in order.
    """

    def __init__(self, columns: int, *, chinese: bool = True) -> None:
        self.columns, self.chinese = columns, chinese
        self.pieces: list[Piece] = [Piece()]
        self.answers: list[bytes] = []
        self.taken = 0
        self._bytes = bytearray()
        self._line = bytearray()
        self._bold = self._tall = False
        self._qr = b""

    def feed(self, content: bytes) -> None:
        """Print."""
        self.taken += len(content)
        self._bytes += content
        while self._bytes and (length := self._step()):
            del self._bytes[:length]

    @property
    def whole(self) -> list[Piece]:
        """What was cut off."""
        return [piece for piece in self.pieces if piece.cut]

    def tear(self) -> None:
        """What hangs in the printer is torn off; the printer is switched off and on."""
        if self.pieces[-1].marks or self._line:
            self.pieces.append(Piece())
        self._bytes.clear()
        self._line.clear()
        self._bold = self._tall = False

    def _step(self) -> int:
        """Do the first command or character; its length, 0 if it is not there whole."""
        taken = bytes(self._bytes)
        first = taken[0]
        if first == 0x00:
            return 1
        if first in (0x1B, 0x1C, 0x1D):
            return self._command(taken)
        if first == 0x0A:
            self._end_line()
            return 1
        assert first >= 0x20, f"a control byte {first:#x} in the text"
        if first < 0x80:
            self._line.append(first)
            return 1
        if len(taken) < 2:
            return 0
        assert self.chinese, "Chinese on a printer that has none"
        assert taken[1] >= 0x40, "four bytes: no printer has that character"
        self._line += taken[:2]
        return 2

    def _end_line(self) -> None:
        assert len(self._line) <= self.columns, f"{len(self._line)} columns on {self.columns}"
        text = self._line.decode("gb18030")
        self.pieces[-1].marks.append(Mark(TEXT, text, bold=self._bold, tall=self._tall))
        self._line.clear()

    def _command(self, taken: bytes) -> int:
        if taken[1:2] == b"\x00":
            return 2
        for start, length in _FIXED.items():
            if taken.startswith(start):
                if len(taken) < length:
                    return 0
                self._fixed(start, taken[:length])
                return length
        if taken.startswith(b"\x1dv0"):
            return self._image(taken)
        if taken.startswith(b"\x1dkI"):
            return self._bars(taken)
        if taken.startswith((b"\x1d(k", b"\x1d(H")):
            return self._function(taken)
        assert len(taken) < 3, f"no such command: {taken[:4]!r}"
        return 0

    def _fixed(self, start: bytes, command: bytes) -> None:
        if start == b"\x1bE":
            self._bold = bool(command[2])
        elif start == b"\x1d!":
            self._tall = bool(command[2])
        elif start == b"\x1dr" and command[2] in (1, 2):
            self.answers.append(command)
        elif start == b"\x1dV":
            assert not self._line
            self.pieces[-1].cut = True
            self.pieces.append(Piece())

    def _image(self, taken: bytes) -> int:
        if len(taken) < 8:
            return 0
        width, height = int.from_bytes(taken[4:6], "little"), int.from_bytes(taken[6:8], "little")
        assert width * 8 <= self.columns * 12, "an image wider than the paper"
        if len(taken) < 8 + width * height:
            return 0
        data = taken[8 : 8 + width * height]
        rows = tuple(data[at : at + width] for at in range(0, len(data), width))
        self.pieces[-1].marks.append(Mark(IMAGE, rows=rows))
        return 8 + width * height

    def _bars(self, taken: bytes) -> int:
        if len(taken) < 4 or len(taken) < 4 + taken[3]:
            return 0
        data = taken[4 : 4 + taken[3]]
        assert data.startswith(b"{B")
        assert (11 * (len(data) - 2 + 2) + 13) * 2 <= self.columns * 12, "bars wider than the paper"
        self.pieces[-1].marks.append(Mark(CODE128, data[2:].decode("ascii")))
        return 4 + len(data)

    def _function(self, taken: bytes) -> int:
        if len(taken) < 5:
            return 0
        length = 5 + int.from_bytes(taken[3:5], "little")
        if len(taken) < length:
            return 0
        if taken[2:3] == b"H":
            self.answers.append(taken[:length])
        elif taken[5:7] == b"1P":
            self._qr = taken[8:length]
        elif taken[5:7] == b"1Q":
            self.pieces[-1].marks.append(Mark(QR, self._qr.decode("ascii")))
        return length


_FIXED = {
    b"\x1b@": 2,
    b"\x1b3": 3,
    b"\x1ba": 3,
    b"\x1bE": 3,
    b"\x1bd": 3,
    b"\x1c&": 2,
    b"\x1cS": 4,
    b"\x1c!": 3,
    b"\x1d!": 3,
    b"\x1dH": 3,
    b"\x1dh": 3,
    b"\x1dw": 3,
    b"\x1dr": 3,
    b"\x1dV": 4,
}
