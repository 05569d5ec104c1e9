"""The number that a customer gets (选号): picked elsewhere, of the terminal's block, or on demand."""

from __future__ import annotations

from collections.abc import Sequence

from counter.domain.terminal import Lease, NumberClass
from counter.domain.text import N_, Finding, Severity
from counter.domain.transaction import Opening
from counter.messages import _, joined
from counter.ports import CentreRefused, CentreUnavailable, CentreUnreadable
from screens.forms.checks import MovedOn
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.forms.leases import OnDemand, read_leases, write_leases

NUMBER = "number"
NOT_KEPT_HERE = N_("None of the numbers kept here fits; Enter asks the centre for one.")
_BLOCK = 1000
_LEASE, _ON_DEMAND, _BY_CLERK = "number_lease", "number_on_demand", "number_by_clerk"
_ELSEWHERE, _FOR = "number_elsewhere", "number_elsewhere_for"
_CLASSES = {NumberClass.ORDINARY: N_("ordinary"), NumberClass.GOOD: N_("good number")}


class NumberField:
    """The field ``number`` of a form: the first number is preset, so that Enter takes it.

    ``lease`` is the number chosen, None until there is one. What the customer picked elsewhere comes
    first, and in place of a preset that the clerk did not choose.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self._block: tuple[Lease, ...] | None = None
        self._elsewhere: tuple[Lease, ...] = ()
        self.clear()

    def clear(self) -> None:
        """Nothing chosen; what was leased on demand stays leased (see `give_back`)."""
        self.lease: Lease | None = None
        self.wrong: tuple[Finding, ...] = ()
        self._on_demand, self._theirs = self._nothing_leased(), self._nothing_leased()
        self._elsewhere, self._block = (), None

    def began(self) -> None:
        """Take up what the draft picked; bring the block into memory beside typing."""
        store, picked = self._form.desk.ports.store, self._form.picked
        self._elsewhere = read_leases(picked.get(_ELSEWHERE, ""))
        self._on_demand = OnDemand(store, read_leases(picked.get(_ON_DEMAND, "")))
        self._theirs = OnDemand(store, (lease for lease in self._elsewhere if lease.on_demand))
        chosen = read_leases(picked.get(_LEASE, ""))
        if chosen and chosen[0].value == self._form.value(NUMBER):
            self._choose(chosen[0])
        self._form.meanwhile("numbers", self._load)

    def typed(self, text: str) -> None:
        """Another text is another number."""
        if (self.lease is not None and self.lease.value != text) or self.wrong:
            self.lease, self.wrong = None, ()
            self._form.find(NUMBER)

    def choices(self, text: str) -> Sequence[Choice] | None:
        """What ends in the text, then what contains it; with a number chosen, that one and all others."""
        chosen = self.lease
        if self._block is None:
            return None
        if chosen is not None and chosen.value == text:
            others = [lease for lease in self._free() if lease.value != chosen.value]
            return [_choice(lease) for lease in (chosen, *others)]
        return [_choice(lease) for lease in self._matching(text)]

    def take(self, lease: Lease) -> None:
        """The clerk took this number; Enter on the preset leaves it open to what was picked elsewhere."""
        if self.lease is None or self.lease.value != lease.value:
            self._form.picked[_BY_CLERK] = lease.value
        self._choose(lease)

    async def left(self) -> None:
        """Find out which number the text means; one that nobody here has is leased on demand."""
        text = self._form.value(NUMBER)
        if self.lease is not None and self.lease.value == text:
            return
        await self._load()
        if self._form.value(NUMBER) != text:
            raise MovedOn
        found = self._matching(text)
        exact = next((lease for lease in found if lease.value == text), None)
        if exact is None and not found:
            leased = await self._demand(text)
            # what the customer picked elsewhere may have come while the centre was asked
            found = tuple(lease for lease in self._free() if lease.value == text) or leased
        if exact is not None or len(found) == 1:
            self.take(exact or found[0])
        elif found:
            params = {"pattern": text, "count": len(found)}
            self._refuse(Finding(N_("{count} numbers fit {pattern}: choose one."), params, NUMBER))
        elif not self.wrong:
            self._refuse(Finding(N_("No free number fits {pattern}."), {"pattern": text}, NUMBER))

    async def ask_elsewhere(self, id_number: str) -> None:
        """Pick up what this customer picked elsewhere."""
        form, centre, theirs = self._form, self._form.desk.ports.centre, self._theirs
        form.picked[_FOR] = id_number
        try:
            self._elsewhere = await form.ask("id_number", lambda: theirs.add(centre.preselected(id_number)))
        except (CentreUnavailable, CentreRefused):
            return  # nobody can say; numbers of the block are offered
        self._remember()
        if not self._elsewhere or self.lease in self._elsewhere:
            return
        text = self._form.value(NUMBER)
        typing = text != (self.lease.value if self.lease else "")
        named = next((lease for lease in self._elsewhere if lease.value == text), None)
        if named is not None:
            self._choose(named)
        elif typing or self._form.picked.get(_BY_CLERK):
            self._say()
        else:
            self._choose(self._elsewhere[0])
        self._form.show_choices()

    def of_somebody_else(self, id_number: str) -> tuple[OnDemand, ...]:
        """Another document stands in the form: what the person before picked elsewhere is not this one's.

        Returns what is to be released, also what is still on its way from the centre.
        """
        form, gone = self._form, self._elsewhere
        if form.picked.get(_FOR, id_number) == id_number:
            return ()
        released, self._theirs, self._elsewhere = self._theirs, self._nothing_leased(), ()
        for name in (_FOR, _ELSEWHERE):
            form.picked.pop(name, None)
        if form.value(NUMBER) in {lease.value for lease in gone}:
            self.lease, self.wrong = None, ()
            for name in (_LEASE, _BY_CLERK):
                form.picked.pop(name, None)
            form.fill(NUMBER, "", over=True)
            form.meanwhile("numbers", self._load)
        if gone:
            self._say()
        return (released,)

    def settle_on(self) -> None:
        """The number is decided: the draft is to know no other that was leased on demand."""
        for name, on_demand in ((_ON_DEMAND, self._on_demand), (_ELSEWHERE, self._theirs)):
            decided = [lease for lease in on_demand.leases if lease == self.lease]
            self._form.picked[name] = write_leases(decided)

    @property
    def leased(self) -> tuple[OnDemand, ...]:
        """What was leased for this form: on demand, and for the person because they picked it elsewhere."""
        return (self._on_demand, self._theirs)

    def give_back(self) -> tuple[OnDemand, ...]:
        """What is to be released: forgets a number leased on demand, its digits stay in the field."""
        released = self.leased
        if self.lease is not None and self.lease.on_demand:
            self.lease = None
        for name in (_ON_DEMAND, _ELSEWHERE, *([] if self.lease else [_LEASE])):
            self._form.picked.pop(name, None)
        self._on_demand, self._theirs = self._nothing_leased(), self._nothing_leased()
        return released

    # ---- what stands behind it --------------------------------------------------------------

    def _nothing_leased(self) -> OnDemand:
        return OnDemand(self._form.desk.ports.store)

    async def _load(self) -> None:
        """The block, once a form; the first of it is preset. An empty block leases one on demand."""
        if self._block is None:
            cache = self._form.desk.ports.cache
            self._block = await self._form.ask("", lambda: cache.free_numbers("", _BLOCK))
            self._form.show_choices()
        if self.lease is None and not self._form.value(NUMBER):
            free = self._free() or await self._demand("")
            if self.lease is None and free and not self._form.value(NUMBER):
                self._choose(free[0])
                self._form.show_choices()

    async def _demand(self, pattern: str) -> tuple[Lease, ...]:
        form, centre, on_demand = self._form, self._form.desk.ports.centre, self._on_demand
        if pattern and not pattern.isdigit():
            return ()
        try:
            leased = await form.ask(NUMBER, lambda: on_demand.add(centre.lease_number(pattern)))
        except CentreUnavailable as error:
            said = N_("No number of this terminal fits {pattern}, and the centre does not answer.")
            if isinstance(error, CentreUnreadable):
                said = N_("No number of this terminal fits {pattern}; the centre's answer cannot be read.")
            self._refuse(Finding(said, {"pattern": pattern}, NUMBER))
            return ()
        except CentreRefused as refused:
            self._refuse(Finding(N_("The centre refuses: {why}"), {"why": _(refused.message)}, NUMBER))
            return ()
        self._remember()
        return leased

    def _choose(self, lease: Lease) -> None:
        self.lease, self.wrong = lease, ()
        self._form.picked[_LEASE] = write_leases([lease])
        self._form.fill(NUMBER, lease.value, over=True)
        self._say()

    def _refuse(self, finding: Finding) -> None:
        self.lease, self.wrong = None, (finding,)
        self._form.find(NUMBER, finding)

    def _remember(self) -> None:
        self._form.picked[_ON_DEMAND] = write_leases(self._on_demand.leases)
        self._form.picked[_ELSEWHERE] = write_leases(self._elsewhere)
        self._form.keep()

    def _say(self) -> None:
        """Beside the number: its class, its deposit, and what the customer picked elsewhere."""
        lease, words = self.lease, list[Finding]()
        if lease in self._elsewhere:
            words.append(Finding(N_("Picked elsewhere by the customer."), {}, NUMBER, Severity.INFORM))
        elif self._elsewhere:
            picked = {"numbers": joined(each.value for each in self._elsewhere)}
            words.append(
                Finding(N_("The customer picked {numbers} elsewhere."), picked, NUMBER, Severity.WARN)
            )
        if lease is not None and lease.deposit_fen:
            deposit = {"amount": lease.deposit_fen}
            words.append(Finding(N_("Good number, deposit {amount}."), deposit, NUMBER, Severity.INFORM))
        self._form.find(NUMBER, *words)

    def _free(self) -> tuple[Lease, ...]:
        """All that can be had without asking: picked elsewhere, leased on demand, of the block."""
        lines = (line for line in self._form.desk.lines if line.identity != self._form.draft.identity)
        used = {line.details.number for line in lines if isinstance(line.details, Opening)}
        every = (*self._elsewhere, *self._on_demand.leases, *(self._block or ()))
        free = {lease.value: lease for lease in reversed(every) if lease.value not in used}
        order = {lease.value: place for place, lease in reversed(list(enumerate(every)))}
        return tuple(sorted(free.values(), key=lambda lease: order[lease.value]))

    def _matching(self, text: str) -> tuple[Lease, ...]:
        free = self._free()
        ending = [lease for lease in free if lease.value.endswith(text)]
        inside = [lease for lease in free if text in lease.value and not lease.value.endswith(text)]
        return (*ending, *inside)


def _choice(lease: Lease) -> Choice:
    """A number as a row: its digits, its class and deposit."""
    deposit = _("deposit {amount}", amount=lease.deposit_fen) if lease.deposit_fen else ""
    return Choice(lease.value, (lease.value, f"{_(_CLASSES[lease.number_class])} {deposit}".strip()), lease)
