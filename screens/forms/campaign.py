"""Accept a campaign (营销案受理): a number and a code; what it gives, costs and orders is shown before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counter.domain.campaign import Campaign, Scheme, StockItem, scheme_of, schemes
from counter.domain.campaign_rules import (
    CAMPAIGN,
    campaign_line,
    campaign_order,
    judge_campaign_order,
    judge_stock,
)
from counter.domain.held_lines.order import LineOrder
from counter.domain.money import format_yuan
from counter.domain.offering.pricing import When
from counter.domain.offers import EffectiveMode
from counter.domain.projection import relied_on
from counter.domain.template import Template
from counter.domain.text import N_, Finding, refusals
from counter.domain.transaction import Transaction
from counter.messages import _, sentence, wording
from screens.desk import Desk
from screens.forms.catalogue import Catalogue
from screens.forms.choice import Choice
from screens.forms.host import FormHost
from screens.forms.line_form import LINE, LineForm
from screens.forms.order_rows import order_rows
from screens.widgets.lines import Look, Row, row, wrapped


class CampaignForm(LineForm):
    """Scheme, batch and level follow from the code; the clerk chooses none of them apart."""

    def __init__(self, template: Template, desk: Desk, host: FormHost) -> None:
        super().__init__(template, desk, host)
        self.catalogue = Catalogue(desk.ports.cache, desk.ports.store)
        self.campaigns: tuple[Campaign, ...] = ()
        self.stock: tuple[StockItem, ...] = ()

    def began(self) -> None:
        """Bring campaigns, stock and offers into memory beside typing."""
        self.meanwhile("campaigns", self._load)

    def typed(self, name: str, text: str) -> None:
        """Another code is another campaign."""
        super().typed(name, text)
        if name == CAMPAIGN:
            self.find(CAMPAIGN)

    async def left(self, name: str) -> None:
        """The line's owner; what the code stands for."""
        await super().left(name)
        if name == CAMPAIGN:
            await self.known("campaigns")
        self._say()

    def choose(self, name: str, text: str) -> Sequence[Choice] | None:
        """Levels in force that answer to the code or to a word of their names; with a whole code in the
        field what it gives is to be seen, not a list."""
        if name != CAMPAIGN or self._scheme() is not None:
            return None
        wanted, today = text.strip().lower(), self.desk.today
        found = [each for each in schemes(self.campaigns) if each.in_force(today) and _answers(each, wanted)]
        return [self._choice(each) for each in found]

    def chosen(self, name: str, choice: Choice) -> None:
        """A level was taken from the list."""
        self.show_choices()
        self._say()

    def owner_read(self) -> None:
        """What stands against the campaign for this customer."""
        self._say()
        self.show_choices()

    def judge(self) -> tuple[Finding, ...]:
        """What is unclear; if nothing is, the rules' word, and what the store is known to lack."""
        unclear = self.judge_owner() or self.no_line()
        return unclear or self._judged()

    def transaction(self) -> Transaction:
        """The acceptance: one line of the visit, with its goods."""
        owner, order = self.owner, self._order()
        assert owner is not None
        assert order is not None
        by = self.acceptance(waiting=relied_on(owner.view, [owner.account_id]))
        return campaign_line(by, order)

    def notes(self) -> Iterable[Row]:
        """Campaign, batch and level; the goods with what is left of each; the order and what it costs."""
        order, cells = self._order(), max(40, self.size.width - 1)
        if order is None or order.campaign is None:
            return [*self.age_rows(), *self.tips_before()]
        pick = order.campaign
        words = (wording(pick.campaign), wording(pick.batch), wording(pick.level))
        rows = wrapped("  ".join(words), cells, Look.STRONG)
        left = {item.item_id: item.quantity for item in self.stock}
        for issue in pick.issues:
            told = {"name": issue.name, "count": issue.quantity, "left": left.get(issue.item_id, 0)}
            rows.append(row("  " + _("{name}: {count} handed over, {left} in stock", **told)))
        rows += order_rows(order, (), cells) if order.joins else []
        if pick.price_fen:
            rows.append(row(_("Due now {amount}", amount=pick.price_fen), Look.STRONG))
        return [*rows, *self.age_rows(), *self.tips_before()]

    # ---- what stands behind it --------------------------------------------------------------

    def _scheme(self) -> Scheme | None:
        return scheme_of(self.value(CAMPAIGN), self.campaigns)

    def _order(self) -> LineOrder | None:
        owner, scheme = self.owner, self._scheme()
        if owner is None or owner.line is None or scheme is None:
            return None
        today = self.desk.today
        when = When(EffectiveMode.AT_ONCE, today, today)
        return campaign_order(owner.view, owner.line, scheme, when, self.catalogue.offers, sentence).order

    def _judged(self) -> tuple[Finding, ...]:
        owner, order, text = self.owner, self._order(), self.value(CAMPAIGN)
        if order is None or owner is None or order.campaign is None:
            return (Finding(N_("There is no campaign {code}."), {"code": text}, CAMPAIGN),) if text else ()
        judged = judge_campaign_order(
            order,
            view=owner.view,
            offers=self.catalogue.offers,
            campaigns=self.campaigns,
            today=self.desk.today,
        )
        return (*judged, *judge_stock(order.campaign, self.stock))

    async def _load(self) -> None:
        cache, today = self.desk.ports.cache, self.desk.today
        await self.ask("", lambda: self.catalogue.load(today))
        self.campaigns, self.stock = await self.ask("", lambda: (cache.campaigns(), cache.stock()))
        self.show_choices()
        self._say()

    def _choice(self, scheme: Scheme) -> Choice:
        level = scheme.level
        price = format_yuan(level.price_fen) if level.price_fen else ""
        columns = (level.code, f"{wording(scheme.campaign.name)} {wording(level.name)}", price)
        return Choice(level.code, columns, scheme)

    def _say(self) -> None:
        """Beside the line what stands against it, beside the code what stands against the campaign."""
        if self.owner is not None:
            self.find(LINE, *self.age(), *self.no_line())
        if self.owner is not None and self.value(CAMPAIGN) and self.campaigns:
            found = [finding for finding in self._judged() if finding.field != LINE]
            self.find(CAMPAIGN, *(refusals(tuple(found)) or found))
        self.refresh_notes()


def _answers(scheme: Scheme, wanted: str) -> bool:
    names = (scheme.campaign.name, scheme.level.name)
    words = (scheme.level.code, *(part for name in names for part in (name.zh, name.en.lower())))
    return any(wanted in word for word in words)
