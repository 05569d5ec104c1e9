"""`counter submit`: accept visits from JSON Lines; each answered only once it is durable."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from counter.clock import SystemClock, mint_identity
from counter.commands.setup import cache_of, data_dir_of, settings_of, store_in, templates_in_force
from counter.domain.system_words import system_words
from counter.domain.text import Finding
from counter.list_file import NotAList, read_file
from counter.messages import _, sentence
from counter.ports import StoreRefused

if TYPE_CHECKING:
    from counter.submission import Submission


def run(options: argparse.Namespace) -> int:
    """Answer a line for each visit; 1 if any was refused."""
    from counter.submission import Submission
    from counter.submitted import SubmittedVisit

    chosen = settings_of(options)
    if options.schema:
        print(json.dumps(SubmittedVisit.model_json_schema(by_alias=True), ensure_ascii=False, indent=2))
        return 0
    store = store_in(data_dir_of(options), chosen)
    terminal = store.terminal()
    if terminal is None:
        print(_("This terminal is not enrolled yet: counter enrol CODE."), file=sys.stderr)
        return 1
    submission = Submission(
        store, cache_of(store), SystemClock(), mint_identity, terminal, templates_in_force(store)
    )
    if options.example:
        for line in examples(submission, options.example):
            print(line)
        return 0
    if options.list:
        return _settle_list(submission, options)
    try:
        with _opened(options.file) as lines:
            return _settle(submission, lines)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        why = system_words(error)
        print(_("{path} cannot be read: {why}", path=options.file, why=why), file=sys.stderr)
        return 1


@contextmanager
def _opened(name: str) -> Iterator[IO[str]]:
    if name == "-":
        yield sys.stdin
        return
    # bytes that are no UTF-8 spoil their own line only
    with open(name, encoding="utf-8", errors="replace") as file:  # noqa: PTH123 - as the shell gave it
        yield file


def _settle(submission: Submission, lines: Iterable[str]) -> int:
    answers = (_answer(submission, line) for line in lines if line.strip())
    return _told(answers)


def _settle_list(submission: Submission, options: argparse.Namespace) -> int:
    """A visit for each line of the list, answered beside it."""
    from counter.submitted_list import List

    if not (options.template and options.id and options.clerk):
        print(_("A list needs --template, --clerk and an --id of its own."), file=sys.stderr)
        return 2
    text = _text_of(options.list)
    if text is None:
        return 1
    common = List(options.id, options.clerk, options.template, options.value, options.effective)

    def answers() -> Iterator[dict[str, object]]:
        for listed, visit in common.visits(text):
            if isinstance(visit, Finding):
                yield {"line": listed.text, "state": "refused", "reason": sentence(visit)}
            else:
                yield {"line": listed.text, **_answer(submission, visit)}

    return _told(answers())


def _text_of(name: str) -> str | None:
    """A pasted list, or one in a file; None where it cannot be read, which was said."""
    if name == "-":
        return sys.stdin.read()
    try:
        return read_file(Path(name).expanduser())
    except NotAList as error:
        print(sentence(error.finding), file=sys.stderr)
        return None


def _told(answers: Iterable[dict[str, object]]) -> int:
    """Each answer as a line, once its visit is durable; 1 if any was refused."""
    refused = 0
    for answer in answers:
        refused += answer["state"] == "refused"
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 1 if refused else 0


def _answer(submission: Submission, line: str) -> dict[str, object]:
    """What becomes of one visit."""
    from counter.submitted import Refused, read

    answer: dict[str, object] = {"id": _id_of(line)}
    try:
        submitted = read(line)
        settled = submission.settle(submitted)
        return {"id": submitted.id, "state": "accepted", "slip": settled.slip_number}
    except Refused as error:
        return answer | {"state": "refused", "reason": sentence(error.finding)}
    except StoreRefused as error:
        return answer | {"state": "refused", "reason": _(error.message, **error.params)}


def _id_of(line: str) -> str | None:
    """The id of a line that could not be read whole, where there is one."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    known = found.get("id") if isinstance(found, dict) else None
    return known if isinstance(known, str) else None


def examples(submission: Submission, count: int) -> Iterator[str]:
    """``count`` valid lines for this store: payments by its own customers, in a fixed order."""
    clerk = next(iter(submission.store.staff())).clerk_id
    numbers = sorted(
        {hit.number for letter in "wlzcy" for hit in submission.cache.find_customers(letter, 200)}
    )
    for place in range(count):
        payment = {
            "template": "jf",
            "number": numbers[place % len(numbers)],
            "amount": f"{10 + place % 90}.00",
        }
        yield json.dumps(
            {"id": mint_identity(), "clerk": clerk, "transactions": [payment]}, ensure_ascii=False
        )
