"""The SIM card: scanned whole, or found in the position's tray by its last six digits."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.held_lines.state import SimReplacement
from counter.domain.terminal import Lease
from counter.domain.text import N_, Finding
from counter.domain.transaction import Opening
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.forms.leases import read_leases, write_leases

SIM = "sim"
_LEAST = 6
_LEASE = "sim_lease"


class SimField:
    """The field ``sim`` of a form; ``lease`` is the card, None until there is one."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self.clear()

    def clear(self) -> None:
        """No card."""
        self.lease: Lease | None = None
        self.wrong: tuple[Finding, ...] = ()
        self._several: tuple[Lease, ...] = ()

    def began(self) -> None:
        """Take up the card of the draft."""
        kept = read_leases(self._form.picked.get(_LEASE, ""))
        if kept and kept[0].value == self._form.value(SIM):
            self.lease = kept[0]

    def typed(self, text: str) -> None:
        """Other digits are another card."""
        if (self.lease is not None and self.lease.value != text) or self.wrong or self._several:
            self.clear()
            self._form.find(SIM)

    def choices(self, text: str) -> Sequence[Choice] | None:
        """The cards to choose from, where several end in these digits."""
        if not self._several:
            return None
        return [Choice(lease.value, (lease.value,), lease) for lease in self._several]

    def take(self, lease: Lease) -> None:
        """This is the card."""
        self.lease, self.wrong, self._several = lease, (), ()
        self._form.picked[_LEASE] = write_leases([lease])
        self._form.fill(SIM, lease.value, over=True)
        self._form.find(SIM)

    async def left(self) -> None:
        """Find the card in the tray."""
        form, text = self._form, self._form.value(SIM)
        if self.lease is not None and self.lease.value == text:
            return
        if len(text) < _LEAST:
            self._refuse(
                Finding(N_("Scan the card or type its last {count} digits."), {"count": _LEAST}, SIM)
            )
            return
        used = {
            line.details.iccid
            for line in form.desk.lines
            if isinstance(line.details, Opening | SimReplacement) and line.identity != form.draft.identity
        }
        tray = await form.ask(SIM, lambda: form.desk.ports.cache.sims(text))
        cards = tuple(lease for lease in tray if lease.value not in used)
        if len(cards) == 1:
            self.take(cards[0])
        elif cards:
            self._several = cards
            several = {"count": len(cards), "digits": text}
            self._refuse(Finding(N_("{count} cards end in {digits}: choose one."), several, SIM))
            form.show_choices()
        else:
            self._refuse(
                Finding(N_("No card in this position's tray ends in {digits}."), {"digits": text}, SIM)
            )

    def _refuse(self, finding: Finding) -> None:
        self.lease, self.wrong = None, (finding,)
        self._form.find(SIM, finding)
