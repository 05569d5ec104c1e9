"""What one transaction form does otherwise than another: the hooks that `screens.forms.form.Form` calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from textual.containers import Vertical

from counter.domain.offers import Offer
from counter.domain.text import Finding
from counter.domain.transaction import Transaction
from screens.forms.choice import Choice
from screens.widgets.lines import Row


class Hooks(Vertical):
    """All of them are optional but `judge` and `transaction`."""

    def began(self) -> None:
        """A draft was put into the fields, fresh or restored."""

    def typed(self, name: str, text: str) -> None:
        """The text of a field changed, on every key: be quick.

        ``start(name)`` begins `left` early (the blacklist check once an ID number is complete).
        """

    async def left(self, name: str) -> None:
        """A field was left (or started, restored from a draft, given on the command line): check it.

        Runs as a task beside typing and beside the other fields' checks; blocking work only as ``await
        self.ask(name, lambda: …)``. ``await self.known(other)`` waits for another field's check. Shows
        what it found by ``find``, puts what it stands for into other fields by ``fill``.
        """

    def asked(self, name: str) -> bool:
        """Whether Enter and Tab stop at a field now; those that have nothing to ask are passed by."""
        return True

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """The rows to choose from for ``name`` while ``text`` stands in it, None if it has none.

        Called when the field is entered and after each key, in the screen's task: memory only, a few
        milliseconds.
        """
        return None

    def nothing_fits(self, name: str) -> str:
        """The sentence where nothing in the list of ``name`` fits what was typed; "" says just that."""
        return ""

    def chosen(self, name: str, choice: Choice) -> None:
        """A row was taken; its ``text`` stands in the field already."""

    def notes(self) -> Iterable[Row]:
        """Rows under the fields (fees, effective date, exclusions, tips), drawn after every check."""
        return ()

    def unfitting(self) -> Sequence[tuple[Offer, tuple[Finding, ...]]]:
        """Offers that the list of the field leaves out, with what is against each."""
        return ()

    async def store_changed(self) -> None:
        """The store was written to while the form is open; ``ask`` as in `left`."""

    def closed(self) -> None:
        """Left without acceptance, the draft dropped: give on-demand leases back."""

    async def read_card(self) -> None:
        """Read the ID card on the reader; nothing in a form that asks for no document."""

    def judge(self) -> tuple[Finding, ...]:
        """All that speaks against (or for) acceptance, when every check is done and nothing is missing.

        It decides: refusals keep the line out. What `left` found is only shown; say it again here if it
        stands.
        """
        raise NotImplementedError

    def known_at(self) -> datetime | None:
        """When the figures that the centre did not confirm were last true; None where it did, or where none
        are gone by."""
        return None

    def derived(self) -> Sequence[Transaction]:
        """Lines that the rules add to the visit before the one that is accepted, each with its reason."""
        return ()

    def transaction(self) -> Transaction:
        """The line to be accepted, made by `Form.acceptance`; called only when `judge` refuses nothing."""
        raise NotImplementedError
