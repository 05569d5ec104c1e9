"""Templates: what comes along is right, and every fault is named by file, line and field."""

import pytest

from counter.domain.transaction import TransactionType
from counter.templating import TemplateSource, load, packaged

FIELD = "[[field]]"


def local(of: str, *changes: tuple[str, str]) -> TemplateSource:
    """A packaged template changed by replacing text, as a local file."""
    text = next(source.text for source in packaged() if source.name == of)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return TemplateSource("local", "my.toml", text)


def test_the_packaged_templates_are_right() -> None:
    found, faults = load(packaged())
    assert faults == ()
    assert {t.template.type for t in found.values()} == {
        TransactionType.OPEN,
        TransactionType.CHANGE,
        TransactionType.PAYMENT,
        TransactionType.REVERSAL,
        TransactionType.WITHDRAW,
        TransactionType.REFUND,
        TransactionType.JOIN,
        TransactionType.END,
        TransactionType.CAMPAIGN,
        TransactionType.REPRICE,
        TransactionType.SUSPEND,
        TransactionType.RESUME,
        TransactionType.REPORT_LOSS,
        TransactionType.REPLACE_SIM,
    }


def test_a_local_template_may_change_wording_and_wins() -> None:
    mine = local("payment.toml", ('zh = "金额"', 'zh = "缴费金额"'))
    found, faults = load((*packaged(), mine))
    assert faults == ()
    assert found["jf"].template.field("amount").label.zh == "缴费金额"
    assert (found["jf"].source.layer, found["jf"].over) == ("local", ("packaged",))


@pytest.mark.parametrize(
    ("file", "old", "new", "line_text", "field"),
    [
        ("payment.toml", 'kind = "amount"', 'kind = "amuont"', 'kind = "amuont"', "field.1.kind"),
        ("payment.toml", "width = 12", "width = 120", "width = 120", "field.1.width"),
        ("payment.toml", "target_seconds = 60", "target_seconds = 0", "target_seconds = 0", "target_seconds"),
        ("change.toml", 'code = "bg"', 'code = "bg"\ncolour = 1', "colour = 1", "colour"),
        ("open.toml", "amount_fen = 0", "amount_fen = 100", "[[fee]]", "fee"),
        ("open.toml", "accept = true", "accept = false", "[offline]", "offline"),
        ("open.toml", "new_customers = true", "new_customers = false", "[offline]", "offline"),
        ("change.toml", "_hours = 72", "_hours = 720", "[offline]", "offline"),
        ("payment.toml", '["cash", "card", "qr"]', "[]", "methods = []", "offline.methods"),
        ("payment.toml", '["cash", "card", "qr"]', '["gold"]', "methods", "offline.methods.0"),
        ("payment.toml", '"warn"', '"stop"', "older_view", "offline.older_view"),
        ("payment.toml", "_hours = 72", "_hours = 0", "_hours = 0", "offline.oldest_view_hours"),
        ("refund.toml", '["cash"]', '["cash"]\nolder_view = "refuse"', "[offline]", "offline"),
        ("payment.toml", "message_when", "messages_when", "messages_when", "offline.messages_when_processed"),
        ("payment.toml", "accept = true", "accept = = true", "accept = = true", ""),
        ("payment.toml", 'name = "amount"\n', "", FIELD, "field.1.name"),
        ("payment.toml", 'code = "jf"\n', "", "", "code"),
    ],
)
def test_a_fault_is_named_by_line_and_field_and_the_template_below_stands(
    file: str, old: str, new: str, line_text: str, field: str
) -> None:
    mine = local(file, (old, new))
    found, faults = load((*packaged(), mine))
    assert [fault.field for fault in faults] == [field]
    assert line_text in mine.text.splitlines()[faults[0].line - 1]
    assert all(loaded.source.layer == "packaged" for loaded in found.values())


def test_a_missing_key_is_missing_in_its_own_table() -> None:
    mine = local("payment.toml", ('name = "amount"\n', ""))
    _, faults = load((*packaged(), mine))
    heads = [number for number, line in enumerate(mine.text.splitlines(), 1) if line == FIELD]
    assert [(fault.line, fault.field) for fault in faults] == [(heads[1], "field.1.name")]


def test_a_local_template_may_not_drop_what_is_asked() -> None:
    text = next(source.text for source in packaged() if source.name == "change.toml")
    start = text.index('[[field]]\nname = "effective"')
    mine = TemplateSource("local", "my.toml", text[:start] + text[text.index("[[tip]]") :])
    _, faults = load((*packaged(), mine))
    assert [(fault.field, fault.message) for fault in faults] == [
        ("effective", "a local template may not leave a field out")
    ]
