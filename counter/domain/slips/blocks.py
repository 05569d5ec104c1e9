"""The parts a slip is made of: words and amounts, no layout."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from counter.domain.money import format_yuan
from counter.domain.prints import Counterpart


@dataclass(frozen=True, slots=True)
class Heading:
    """The title under the hall's name.

    ``counterpart`` says who keeps this paper, ``mark`` is what tells a draft or a duplicate; else "".
    """

    hall: str
    title: str
    mark: str = ""
    counterpart: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What it says, line by line."""
        return tuple(filter(None, (self.hall, self.title, self.counterpart, self.mark)))


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Sum:
    """A label and an amount in fen."""

    label: str
    amount_fen: int

    @property
    def amount(self) -> str:
        """The amount as it is printed, in yuan."""
        return format_yuan(self.amount_fen)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts that stand together, in this order."""

    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One transaction: its number on the slip, title, state in a word, facts and charges."""

    ordinal: int
    title: str
    state: str
    facts: tuple[Fact, ...]
    charges: tuple[Sum, ...]

    @property
    def name(self) -> str:
        """The title with its number."""
        return f"{self.ordinal}. {self.title}"


@dataclass(frozen=True, slots=True)
class Totals:
    """What it comes to, the same in capitals, then what was given and given back."""

    total: Sum
    capitals: Fact
    sums: tuple[Sum, ...]

    @property
    def figure(self) -> str:
        """The total in figures, closed at the left by a full-width ￥."""
        return f"￥{self.total.amount}"


@dataclass(frozen=True, slots=True)
class Notes:
    """Reminders, or what else is to be noted, under their own title.

    Numbered from 1, or each with its ``ordinals``: the number on the slip of what it is about.
    """

    title: str
    notes: tuple[str, ...]
    ordinals: tuple[int, ...] = ()

    def numbered(self) -> tuple[str, ...]:
        """The notes as they are printed."""
        ordinals = self.ordinals or range(1, len(self.notes) + 1)
        return tuple(f"{at}. {note}" for at, note in zip(ordinals, self.notes, strict=True))


@dataclass(frozen=True, slots=True)
class Statement:
    """What the customer declares by signing."""

    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    """Where the customer signs."""

    label: str


@dataclass(frozen=True, slots=True)
class Code:
    """What a reader reads off the slip: the slip number, as QR code and as CODE128."""

    text: str


Block = Heading | Facts | Item | Totals | Notes | Statement | Signature | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A whole slip. ``number`` is "" on a draft; ``copy`` counts duplicates, 0 is the first print.

    ``made_at`` (UTC) is the instant the slip is about; ``colon`` is what stands after a label;
    ``page_words`` has the places ``{page}`` and ``{pages}``.
    """

    number: str
    copy: int
    language: str
    made_at: datetime
    colon: str
    blocks: tuple[Block, ...]
    page_words: str = "{page}/{pages}"
    counterpart: Counterpart | None = None

    @property
    def draft(self) -> bool:
        """Whether it was made before the visit was settled."""
        return not self.number

    def marked(self, mark: str) -> Slip:
        """The same with ``mark`` under its title."""
        marked = (replace(b, mark=mark) if isinstance(b, Heading) else b for b in self.blocks)
        return replace(self, blocks=tuple(marked))

    def page(self, page: int, pages: int) -> str:
        """What stands at the foot of a page."""
        return self.page_words.format(page=page, pages=pages)

    def fact(self, fact: Fact) -> str:
        """A fact as one piece of text."""
        return f"{fact.label}{self.colon}{fact.value}"

    def words(self) -> Iterator[str]:
        """Every text of the slip in reading order; each medium shows just these, in this order."""
        for block in self.blocks:
            yield from self._words_of(block)

    def _words_of(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield from block.lines
            case Facts():
                yield from map(self.fact, block.facts)
            case Item():
                yield from filter(None, (block.name, block.state))
                yield from map(self.fact, block.facts)
                yield from _words_of_sums(block.charges)
            case Totals():
                yield block.total.label
                yield block.figure
                yield self.fact(block.capitals)
                yield from _words_of_sums(block.sums)
            case Notes():
                yield block.title
                yield from block.numbered()
            case Statement():
                yield block.text
            case Signature():
                yield block.label + self.colon.rstrip()
            case Code():
                pass


def _words_of_sums(sums: tuple[Sum, ...]) -> Iterator[str]:
    for each in sums:
        yield each.label
        yield each.amount
