"""The centre's signing key for a terminal that an earlier release enrolled: asked for once, then pinned."""

from __future__ import annotations

import secrets

from counter.domain.text import N_
from counter.ports import CentreRefused, CentreUnreadable
from counter.wire.handed_key import HANDED_KEY, is_proven
from counter.wire.paths import COUNTER_TERMINAL
from offline_queue import enrolment
from offline_queue.centre.line import Line, good
from offline_queue.store import LocalStore

_NOT_THERE = (404, 405, 501)


def take_over(store: LocalStore, line: Line) -> str:
    """Pin the centre's signing key where none is; the one that is pinned then.

    "" where the centre has none for this terminal. Never replaces a key. Raises CentreUnavailable, and
    CentreRefused for an answer by somebody who cannot prove that they know the terminal.
    """
    with store.database.reading() as connection:
        terminal = enrolment.terminal(connection)
    credential = store.credential()
    if terminal is None or not credential:
        return ""
    nonce = secrets.token_hex(16)
    asked = {"terminal": terminal.terminal_id, "nonce": nonce}
    answer = line.ask_openly(COUNTER_TERMINAL, "signingKey", asked)
    if answer.status in _NOT_THERE:
        return ""
    try:
        handed = HANDED_KEY.validate_python(good(answer).body)
    except ValueError as error:
        raise CentreUnreadable from error
    if not is_proven(handed, credential, terminal.terminal_id, nonce):
        raise CentreRefused(
            N_(
                "Who answers as the centre cannot prove that it knows this terminal; its signing key is not "
                "taken. Enrol the terminal again (counter enrol CODE --anew) for news to come down."
            ),
            "signing_key_unproven",
        )
    with store.database.writing() as connection:
        if not enrolment.signing_key(connection):
            enrolment.keep_signing_key(connection, handed.signing_key)
        return enrolment.signing_key(connection)
