"""Whose line or account it is: what the cache knows at once, and what the centre says."""

from __future__ import annotations

from dataclasses import dataclass

from counter.domain.customer import Account, CustomerView, Subscription
from counter.domain.phone import NotAMobile, read_mobile
from counter.domain.text import N_, Finding
from counter.ports import Cache, Centre, CentreRefused, CentreUnavailable, CentreUnreadable, StoreRefused
from screens.forms.form import Form


@dataclass(frozen=True, slots=True)
class Owner:
    """The customer of a line or account; ``number`` is "" where an account without lines was named."""

    view: CustomerView
    account_id: str
    number: str

    @property
    def line(self) -> Subscription | None:
        """The line that was named, as ``view`` has it."""
        return self.view.line(self.number) if self.number else None

    @property
    def account(self) -> Account | None:
        """The account that was named, or that pays for the line."""
        return self.view.account(self.account_id)


def owner_of(view: CustomerView, text: str) -> Owner | None:
    """The line or account that ``text`` names among what this customer has, or None."""
    number = mobile(text)
    line = view.line(number) if number else None
    if line is not None:
        return Owner(view, line.account_id, line.number)
    if view.account(text) is None:
        return None
    of_account = next((x for x in view.lines if x.account_id == text and view.line(x.number) is x), None)
    return Owner(view, text, of_account.number if of_account else "")


def mobile(text: str) -> str:
    """``text`` as a mobile number of 11 digits, "" if it is none."""
    try:
        return read_mobile(text)
    except NotAMobile:
        return ""


def judge_line(text: str) -> tuple[Finding, ...]:
    """Why ``text``, which nobody knows, can be no line of ours: not a mobile number, or just unknown."""
    if any(character.isalpha() for character in text):
        return (Finding(N_("No account {account} is known."), {"account": text}, "line"),)
    try:
        number = read_mobile(text, "line")
    except NotAMobile as wrong:
        return (wrong.finding,)
    return (Finding(N_("{number} is not one of our lines."), {"number": number}, "line"),)


def cached_view(cache: Cache, text: str) -> CustomerView | None:
    """The customer of a line or account as last known here; blocks for the disk's time."""
    hits = cache.find_customers(mobile(text) or text, 1)
    view = cache.customer(hits[0].customer_id) if hits else None
    return view if view is not None and owner_of(view, text) else None


def cached_holder(cache: Cache, id_number: str) -> CustomerView | None:
    """The customer with this ID number as last known here; blocks for the disk's time."""
    hit = next((hit for hit in cache.find_customers(id_number, 1) if hit.id_number == id_number), None)
    return cache.customer(hit.customer_id) if hit else None


def fresh_view(centre: Centre, cache: Cache, text: str, known: CustomerView | None) -> CustomerView | None:
    """The same from the centre, kept here for the next time; blocks for the line's time.

    An account is asked for by its customer as ``known`` here. Raises CentreUnavailable, CentreRefused.
    """
    number = mobile(text)
    if number:
        view = centre.customer_by_number(number)
    elif known is not None:
        view = centre.customer(known.customer.customer_id)
    else:
        view = None
    return kept(cache, view)


def unanswered(error: CentreUnavailable | CentreRefused) -> str:
    """What is said of somebody not known here whom the centre said nothing usable about."""
    if isinstance(error, CentreUnreadable):
        return N_("Not known here, and the centre's answer cannot be read.")
    return N_("Not known here, and the centre does not answer.")


def introduce(form: Form, view: CustomerView | None, number: str = "") -> None:
    """Take the customer that a form found as the visit's, unless the visit is somebody else's already."""
    desk, visit = form.desk, form.desk.visit
    if visit is None:
        return
    theirs = view is not None and visit.customer_id == view.customer.customer_id
    if theirs or not visit.transactions:
        desk.take_customer(view, number)
    form.host.customer_known()


def kept(cache: Cache, view: CustomerView | None) -> CustomerView | None:
    """Keep a view that just came from the centre; as known here, with what the centre cannot know yet."""
    if view is not None:
        try:
            return cache.keep(view)
        except StoreRefused:
            return view  # it is on screen all the same; the visit's own save says what the disk has
    return view
