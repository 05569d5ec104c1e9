"""What a template lets be done while the centre cannot be asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from counter import templating
from counter.domain import offline
from counter.domain.acceptance import Acceptance, payment_line
from counter.domain.template import Template
from counter.domain.tender import TenderMethod
from counter.domain.text import Finding, Severity, refusals
from tests import builders
from tests.builders import NOW


def template(code: str, **policy: Any) -> Template:
    """A packaged template with another offline policy."""
    loaded, _ = templating.load(templating.packaged())
    found = loaded[code].template
    return found.model_copy(update={"offline": found.offline.model_copy(update=policy)})


def said(findings: tuple[Finding, ...]) -> list[str]:
    """Their sentences."""
    return [finding.message for finding in findings]


def test_a_job_that_is_not_to_be_done_says_so_before_anything_is_entered() -> None:
    assert offline.judge_begin(template("jf")) == ()
    (refused,) = refusals(offline.judge_begin(template("jf", accept=False)))
    assert refused.message == "{title} cannot be done while the line to the centre is cut."


def test_a_new_customer_only_where_the_template_takes_new_ones() -> None:
    opening = builders.opening()
    assert offline.judge_line(template("kh"), opening) == ()
    (refused,) = offline.judge_line(template("kh", new_customers=False), opening)
    assert (refused.severity, refused.field) == (Severity.REFUSE, "id_number")
    known = builders.opening(builders.opening_details(new_customer=None))
    assert offline.judge_line(template("kh", new_customers=False), known) == ()


def test_numbers_and_cards_that_are_not_leased_only_where_the_template_takes_them() -> None:
    bare = builders.opening(builders.opening_details(number_lease_id="", sim_lease_id=""))
    assert [each.field for each in offline.judge_line(template("kh"), bare)] == ["number", "sim"]
    assert offline.judge_line(template("kh", leased_only=False), bare) == ()


@pytest.mark.parametrize(
    ("older_view", "hours", "severity"),
    [("warn", 72, None), ("warn", 73, Severity.WARN), ("refuse", 72, None), ("refuse", 73, Severity.REFUSE)],
)
def test_figures_older_than_the_template_takes_are_warned_of_or_refused(
    older_view: str, hours: int, severity: Severity | None
) -> None:
    by = template("bg", oldest_view_hours=72, older_view=older_view)
    found = offline.judge_age(by, NOW - timedelta(hours=hours), NOW)
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_figures_that_were_confirmed_or_may_have_any_age_are_not_judged() -> None:
    assert offline.judge_age(template("bg", oldest_view_hours=1), None, NOW) == ()
    assert offline.judge_age(template("bg", oldest_view_hours=None), NOW - timedelta(days=99), NOW) == ()


def test_a_visit_is_paid_by_the_methods_that_all_its_templates_take() -> None:
    cash_only = {"jf": template("jf", methods=(TenderMethod.CASH,)), "kh": template("kh")}
    lines = [builders.opening(), builders.payment()]
    assert offline.judge_settling(cash_only, lines, [TenderMethod.CASH]) == ()
    (refused,) = offline.judge_settling(cash_only, lines, [TenderMethod.CASH, TenderMethod.CARD])
    assert refused.message == "{title} is not paid by {method} while the line is cut."
    given_back = [builders.line_refund()]
    refunds = {"tk": template("tk", methods=(TenderMethod.CASH,))}
    assert offline.judge_settling(refunds, given_back, [TenderMethod.CARD]) == ()


def test_a_line_accepted_before_the_line_was_cut_is_judged_again_when_it_is_settled() -> None:
    closed = {"jf": template("jf", accept=False)}
    found = offline.judge_settling(closed, [builders.payment()], [TenderMethod.CASH])
    assert said(found) == ["{title} cannot be done while the line to the centre is cut."]


def test_what_the_slip_says_meanwhile_and_whether_the_customer_is_told_are_pinned_in_the_line() -> None:
    view = builders.customer_view()
    by = Acceptance(template("jf", message_when_processed=False), "1", NOW, NOW.date())
    line = payment_line(by, view=view, account_id=view.accounts[0].account_id, number="", amount_fen=100)
    assert [tip.text for tip in line.tips if tip.when == "offline"] == [by.template.offline.wording.text()]
    assert not line.message_when_processed
    usual = replace(by, template=template("jf"))
    line = payment_line(usual, view=view, account_id=view.accounts[0].account_id, number="", amount_fen=100)
    assert line.message_when_processed
