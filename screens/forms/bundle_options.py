"""What is chosen beside a bundle's base: its packages by their numbers or names, other offers by code."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from counter.domain.money import format_yuan
from counter.domain.offering.packages import Chosen, Package, PackageKind, judge_choice, preselected
from counter.domain.offers import Offer
from counter.domain.text import Finding
from counter.messages import wording
from screens.forms.catalogue import Catalogue, Situation
from screens.forms.choice import Choice
from screens.forms.form import Form
from screens.forms.options_field import OPTIONS, OptionsField


class BundleOptions(OptionsField):
    """The field ``options`` of a bundle opening: ``packages`` of the bundle, and ``offers`` on top of it."""

    def __init__(
        self,
        form: Form,
        catalogue: Catalogue,
        situation: Callable[[], Situation | None],
        bundle: Callable[[], Offer | None],
    ) -> None:
        """``bundle`` is the one that was chosen, None so far."""
        super().__init__(form, catalogue, situation)
        self._bundle = bundle
        self.packages: tuple[Chosen, ...] = ()

    def clear(self) -> None:
        """None."""
        super().clear()
        self.packages = ()

    def offered(self) -> tuple[Package, ...]:
        """The packages that may be chosen, in the order of their numbers."""
        bundle = self._bundle()
        plan = bundle.rules.plan() if bundle is not None else None
        return tuple(each for each in plan.packages if each.kind is PackageKind.OPTION) if plan else ()

    def choices(self, text: str) -> Sequence[Choice] | None:
        """Packages, then offers that answer to the part that is being typed; a number names by itself."""
        found = super().choices(text) if not text.isdigit() else None
        if found is None:
            return None
        packages = [
            _package_choice(package)
            for number, package in enumerate(self.offered(), 1)
            if _answers(package, number, text)
        ]
        return [*packages, *found]

    def read(self) -> None:
        """Name every part of the text: a package of the bundle, else an offer."""
        packages, rest = list[Chosen](), list[str]()
        offered = self.offered()
        for part in filter(None, re.split(r"[,，、\s]+", self._form.value(OPTIONS))):
            named = next(
                (each for number, each in enumerate(offered, 1) if part in (str(number), each.package_id)),
                None,
            ) or _only([each for number, each in enumerate(offered, 1) if _answers(each, number, part)])
            if named is None and part not in self._base():
                rest.append(part)
            elif named is not None:
                packages.append(Chosen(named.package_id))
        self.packages = tuple(packages)
        self.read_offers(rest)
        self.wrong = (*self.wrong, *self._wrong_choice())

    def codes(self) -> str:
        """What stands in the field, by codes."""
        return ",".join([*(each.package_id for each in self.packages), *(o.code for o in self.offers)])

    def _base(self) -> frozenset[str]:
        """Packages that are there anyway: to name one chooses nothing."""
        bundle = self._bundle()
        plan = bundle.rules.plan() if bundle is not None else None
        every = plan.packages if plan is not None else ()
        return frozenset(each.package_id for each in every if each.kind is PackageKind.BASE)

    def _wrong_choice(self) -> tuple[Finding, ...]:
        """What stands against the packages together: numbers, needs, exclusions."""
        bundle = self._bundle()
        plan = bundle.rules.plan() if bundle is not None else None
        if plan is None:
            return ()
        judged = judge_choice(plan, (*preselected(plan), *self.packages))
        return tuple(replace(finding, field=OPTIONS) for finding in judged)


def _answers(package: Package, number: int, text: str) -> bool:
    wanted = text.lower()
    words = (package.package_id, package.name.zh, package.name.en.lower())
    return wanted == str(number) or any(wanted in word for word in words)


def _package_choice(package: Package) -> Choice:
    columns = (package.package_id, wording(package.name), format_yuan(package.price_fen))
    return Choice(package.package_id, columns, package)


def _only(found: Sequence[Package]) -> Package | None:
    return found[0] if len(found) == 1 else None
