"""The database's tables, as migrations in order; `offline_queue.disk.migration` applies and records them.

Instants are integer microseconds since 1970 UTC. Bodies are envelopes; personal data stands in bodies
only. ``tally`` is kept by triggers in the very statement that changes an item, so that what waits is
never counted.
"""

from __future__ import annotations

from offline_queue.disk.database import SCHEMA_VERSION
from offline_queue.disk.narrow_schema import NARROW
from offline_queue.disk.proof_schema import PROOF
from offline_queue.disk.shift_schema import SHIFTS
from offline_queue.disk.statistics_schema import STATISTICS
from offline_queue.disk.telling_schema import TELLING

FIRST = """
CREATE TABLE remembered (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE terminal (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL);
CREATE TABLE staff (clerk_id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE attempts (
    clerk_id TEXT PRIMARY KEY, failures INTEGER NOT NULL, locked_until INTEGER
) WITHOUT ROWID;

CREATE TABLE unsettled (visit_id TEXT PRIMARY KEY, started_at INTEGER NOT NULL, body BLOB NOT NULL);

CREATE TABLE slip_sequence (business_date TEXT PRIMARY KEY, last INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE settled (
    settled_no INTEGER PRIMARY KEY,
    visit_id TEXT NOT NULL UNIQUE,
    slip_number TEXT NOT NULL UNIQUE,
    settled_at INTEGER NOT NULL,
    customer BLOB,
    body BLOB NOT NULL,
    late_timings BLOB
);
CREATE INDEX settled_customer ON settled (customer, settled_no);
CREATE TABLE line (
    identity TEXT PRIMARY KEY,
    settled_no INTEGER NOT NULL REFERENCES settled,
    place INTEGER NOT NULL,
    state TEXT NOT NULL,
    since INTEGER NOT NULL,
    asks INTEGER NOT NULL DEFAULT 0,
    shown_from INTEGER NOT NULL DEFAULT 0,
    undone TEXT NOT NULL DEFAULT '',
    note BLOB
) WITHOUT ROWID;
CREATE INDEX line_settled ON line (settled_no, place);
CREATE INDEX line_asks ON line (since) WHERE asks = 1;
CREATE TABLE lease_use (lease_id TEXT PRIMARY KEY, visit_id TEXT NOT NULL, line TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX lease_use_visit ON lease_use (visit_id);
CREATE TABLE drawer (
    movement_no INTEGER PRIMARY KEY,
    settled_no INTEGER NOT NULL REFERENCES settled,
    business_date TEXT NOT NULL,
    method TEXT NOT NULL,
    amount_fen INTEGER NOT NULL
);
CREATE INDEX drawer_date ON drawer (business_date, method);

CREATE TABLE item (
    item_no INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    settled_no INTEGER REFERENCES settled,
    kind TEXT NOT NULL,
    covers TEXT NOT NULL,
    state TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    followed INTEGER NOT NULL DEFAULT 0,
    queued_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    amount_fen INTEGER NOT NULL,
    body BLOB NOT NULL,
    answer BLOB,
    reason BLOB
);
CREATE INDEX item_settled ON item (settled_no);
CREATE INDEX item_waiting ON item (item_no) WHERE waiting = 1;
CREATE INDEX item_oldest ON item (queued_at) WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings');
CREATE INDEX item_followed ON item (item_no) WHERE followed = 1;
CREATE INDEX item_parked ON item (item_no) WHERE state IN ('parked', 'rejected', 'failed');

CREATE TABLE tally (name TEXT PRIMARY KEY, count INTEGER NOT NULL, sum_fen INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO tally VALUES ('business', 0, 0), ('timings', 0, 0);
CREATE TRIGGER item_added AFTER INSERT ON item WHEN new.waiting = 1 BEGIN
    UPDATE tally SET count = count + 1, sum_fen = sum_fen + new.amount_fen
    WHERE name = iif(new.kind IN ('interaction', 'timings'), 'timings', 'business');
END;
CREATE TRIGGER item_changed AFTER UPDATE OF waiting, amount_fen ON item
WHEN new.waiting <> old.waiting OR new.amount_fen <> old.amount_fen BEGIN
    UPDATE tally SET count = count + new.waiting - old.waiting,
        sum_fen = sum_fen + new.waiting * new.amount_fen - old.waiting * old.amount_fen
    WHERE name = iif(new.kind IN ('interaction', 'timings'), 'timings', 'business');
END;

CREATE TABLE part (name TEXT PRIMARY KEY, version TEXT NOT NULL, at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE cached_offers (one INTEGER PRIMARY KEY CHECK (one = 1), body BLOB NOT NULL);
CREATE TABLE cached_limits (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE cached_customer (customer BLOB PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE customer_key (
    key BLOB NOT NULL, customer BLOB NOT NULL, PRIMARY KEY (key, customer)
) WITHOUT ROWID;
CREATE INDEX customer_key_customer ON customer_key (customer);
CREATE TABLE customer_index (chunk INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE cached_blacklist (document BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE cached_lease (
    lease_id TEXT PRIMARY KEY, kind TEXT NOT NULL, expires_at INTEGER NOT NULL, body BLOB NOT NULL
);
CREATE INDEX cached_lease_kind ON cached_lease (kind, expires_at);
"""

SECOND = """
ALTER TABLE item ADD COLUMN clerk TEXT NOT NULL DEFAULT '';
CREATE INDEX item_clerk_oldest ON item (clerk, queued_at)
    WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings');

CREATE TABLE clerk_tally (
    clerk TEXT PRIMARY KEY, count INTEGER NOT NULL, sum_fen INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO clerk_tally SELECT '', count, sum_fen FROM tally WHERE name = 'business';
CREATE TRIGGER clerk_item_added AFTER INSERT ON item
WHEN new.waiting = 1 AND new.kind NOT IN ('interaction', 'timings') BEGIN
    INSERT INTO clerk_tally VALUES (new.clerk, 1, new.amount_fen)
    ON CONFLICT (clerk) DO UPDATE SET count = count + 1, sum_fen = sum_fen + new.amount_fen;
END;
CREATE TRIGGER clerk_item_changed AFTER UPDATE OF waiting, amount_fen ON item
WHEN (new.waiting <> old.waiting OR new.amount_fen <> old.amount_fen)
    AND new.kind NOT IN ('interaction', 'timings') BEGIN
    UPDATE clerk_tally SET count = count + new.waiting - old.waiting,
        sum_fen = sum_fen + new.waiting * new.amount_fen - old.waiting * old.amount_fen
    WHERE clerk = new.clerk;
END;

CREATE TABLE cached_template (code TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
"""

THIRD = """
CREATE TABLE slip (
    slip_number TEXT PRIMARY KEY,
    settled_no INTEGER NOT NULL REFERENCES settled,
    transactions INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    to_print INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX slip_to_print ON slip (settled_no) WHERE to_print = 1;
CREATE INDEX slip_date ON slip (business_date);
INSERT INTO slip SELECT slip_number, settled_no,
    (SELECT count(*) FROM line WHERE line.settled_no = settled.settled_no),
    substr(slip_number, -13, 4) || '-' || substr(slip_number, -9, 2) || '-' || substr(slip_number, -7, 2), 0
    FROM settled;
CREATE TABLE print (
    print_no INTEGER PRIMARY KEY,
    slip_number TEXT NOT NULL REFERENCES slip,
    counterpart TEXT NOT NULL,
    copy INTEGER NOT NULL,
    printer TEXT NOT NULL,
    state TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    sheets INTEGER NOT NULL,
    answers INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    clerk TEXT NOT NULL,
    approved_by TEXT NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (slip_number, counterpart, copy)
);
CREATE INDEX print_open ON print (state, print_no);
"""

FOURTH = """
CREATE TABLE kept_key (name TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
"""

SEALED_SINCE = 4
"""From this version on bodies are sealed under the data key; before, they were only compressed."""

FIFTH = """
CREATE TABLE identity (
    sequence INTEGER PRIMARY KEY,
    identity TEXT NOT NULL UNIQUE,
    body_hash BLOB NOT NULL,
    value BLOB NOT NULL
);
"""

SIXTH = """
CREATE TABLE charge (
    identity TEXT PRIMARY KEY,
    visit_id TEXT NOT NULL,
    method TEXT NOT NULL,
    amount_fen INTEGER NOT NULL,
    state TEXT NOT NULL,
    reference TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    closed TEXT NOT NULL DEFAULT '',
    since INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX charge_visit ON charge (visit_id);
CREATE INDEX charge_open ON charge (since) WHERE closed = '';

DROP INDEX item_oldest;
DROP INDEX item_clerk_oldest;
CREATE INDEX item_oldest ON item (queued_at)
    WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings', 'release');
CREATE INDEX item_clerk_oldest ON item (clerk, queued_at)
    WHERE waiting = 1 AND kind NOT IN ('interaction', 'timings', 'release');
DROP TRIGGER item_added;
DROP TRIGGER item_changed;
DROP TRIGGER clerk_item_added;
DROP TRIGGER clerk_item_changed;
CREATE TRIGGER item_added AFTER INSERT ON item WHEN new.waiting = 1 BEGIN
    UPDATE tally SET count = count + 1, sum_fen = sum_fen + new.amount_fen
    WHERE name = iif(new.kind IN ('interaction', 'timings', 'release'), 'timings', 'business');
END;
CREATE TRIGGER item_changed AFTER UPDATE OF waiting, amount_fen ON item
WHEN new.waiting <> old.waiting OR new.amount_fen <> old.amount_fen BEGIN
    UPDATE tally SET count = count + new.waiting - old.waiting,
        sum_fen = sum_fen + new.waiting * new.amount_fen - old.waiting * old.amount_fen
    WHERE name = iif(new.kind IN ('interaction', 'timings', 'release'), 'timings', 'business');
END;
CREATE TRIGGER clerk_item_added AFTER INSERT ON item
WHEN new.waiting = 1 AND new.kind NOT IN ('interaction', 'timings', 'release') BEGIN
    INSERT INTO clerk_tally VALUES (new.clerk, 1, new.amount_fen)
    ON CONFLICT (clerk) DO UPDATE SET count = count + 1, sum_fen = sum_fen + new.amount_fen;
END;
CREATE TRIGGER clerk_item_changed AFTER UPDATE OF waiting, amount_fen ON item
WHEN (new.waiting <> old.waiting OR new.amount_fen <> old.amount_fen)
    AND new.kind NOT IN ('interaction', 'timings', 'release') BEGIN
    UPDATE clerk_tally SET count = count + new.waiting - old.waiting,
        sum_fen = sum_fen + new.waiting * new.amount_fen - old.waiting * old.amount_fen
    WHERE clerk = new.clerk;
END;
"""

SEVENTH = """
ALTER TABLE unsettled ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
CREATE TABLE settled_key (
    key BLOB NOT NULL, settled_no INTEGER NOT NULL REFERENCES settled, PRIMARY KEY (key, settled_no)
) WITHOUT ROWID;
"""

FILED_SINCE = 12
"""From this version on visits are found by whom they were settled for and by all that they are about."""

CHAIN_BY_NUMBER = """
CREATE TABLE identity_by_number (
    sequence INTEGER PRIMARY KEY, identity TEXT NOT NULL, body_hash BLOB NOT NULL, value BLOB NOT NULL
);
INSERT INTO identity_by_number SELECT sequence, identity, body_hash, value FROM identity;
DROP TABLE identity;
ALTER TABLE identity_by_number RENAME TO identity;
"""
"""The chain without an index of its own: ``item`` has each identity once, and its number is the place."""

EIGHTH = STATISTICS + CHAIN_BY_NUMBER

MEASURED_SINCE = 8
"""From this version on it is kept what each visit took (`offline_queue.statistics`)."""

STOCK = """
CREATE TABLE cached_shelf (
    part TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (part, key)
) WITHOUT ROWID;
CREATE TABLE stock_issue (
    identity TEXT NOT NULL, item_id TEXT NOT NULL, settled_no INTEGER NOT NULL REFERENCES settled,
    issued_at INTEGER NOT NULL, quantity INTEGER NOT NULL, PRIMARY KEY (identity, item_id)
) WITHOUT ROWID;
"""
"""Campaigns and articles as they came down, and what was taken out of the store's stock here."""

MIGRATIONS = {
    1: FIRST,
    2: SECOND,
    3: THIRD,
    4: FOURTH,
    5: FIFTH,
    6: SIXTH,
    7: SEVENTH,
    8: EIGHTH,
    9: SHIFTS,
    10: TELLING,
    11: STOCK,
    12: NARROW,
    13: PROOF,
}

assert max(MIGRATIONS) == SCHEMA_VERSION, "the newest migration makes the version this program knows"
