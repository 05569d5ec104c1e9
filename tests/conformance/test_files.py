"""A short, seeded part of `make conformance`: what each file calls valid is answered as the file says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conformance.files import FILES
from tests.conformance.judging import Judge, empty_centre, sqlite_in

pytestmark = pytest.mark.filterwarnings("ignore")

EXAMPLES = 2
OFTEN_ALIKE = {"TMF620": ("/productOffering", "/importJob"), "TMF666": ("/billingAccount", "/billFormat")}
"""Files with many resources of one kind: every day only these of them."""


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    with empty_centre(sqlite_in(tmp_path_factory.mktemp("empty"))) as client:
        yield Judge(client)


@pytest.mark.parametrize("name", FILES)
def test_what_the_file_calls_valid_is_answered_as_it_says(judge: Judge, name: str) -> None:
    chosen = OFTEN_ALIKE.get(name, ("/",))

    def only(label: str) -> bool:
        return label.partition(" ")[2].startswith(chosen)

    assert judge.try_file(name, EXAMPLES, only=only) == []
    made = {label for (label, status), _count in judge.answers.items() if status == 201}
    assert any(label.startswith("POST") for label in made)
