"""The same facts in less room: what stood twice stands once, and look-ups that nobody makes have no index.

An item's place in the chain is a column of the item; ``body_hash`` was never read again. A slip's number is
unique in ``slip`` alone. Whose visit it was is in ``settled_key`` beside whom its lines are about, under half
of the keyed hash: what is found there is opened, and says itself whose it is. A clerk is twelve letters of
their keyed hash among the items. Foreign keys are not enforced while tables are made anew
(`offline_queue.disk.migration`).
"""

from __future__ import annotations

NARROW = """
DROP TRIGGER line_ended;
DROP TRIGGER slip_counted;
DROP TRIGGER print_counted;
DROP TRIGGER print_untold;

ALTER TABLE item ADD COLUMN place BLOB;
UPDATE item SET clerk = substr(clerk, 1, 12),
    place = (SELECT value FROM identity WHERE sequence = item_no);
UPDATE clerk_tally SET clerk = substr(clerk, 1, 12);
DROP TABLE identity;

CREATE TABLE settled_key_anew (
    key BLOB NOT NULL, settled_no INTEGER NOT NULL REFERENCES settled, PRIMARY KEY (key, settled_no)
) WITHOUT ROWID;
INSERT OR IGNORE INTO settled_key_anew SELECT substr(key, 1, 8), settled_no FROM settled_key;
DROP TABLE settled_key;
ALTER TABLE settled_key_anew RENAME TO settled_key;

CREATE TABLE settled_anew (
    settled_no INTEGER PRIMARY KEY,
    visit_id TEXT NOT NULL UNIQUE,
    slip_number TEXT NOT NULL,
    settled_at INTEGER NOT NULL,
    body BLOB NOT NULL,
    late_timings BLOB
);
INSERT INTO settled_anew
    SELECT settled_no, visit_id, slip_number, settled_at, body, late_timings FROM settled;
DROP TABLE settled;
ALTER TABLE settled_anew RENAME TO settled;

CREATE TABLE slip_anew (
    slip_number TEXT PRIMARY KEY,
    settled_no INTEGER NOT NULL REFERENCES settled,
    transactions INTEGER NOT NULL,
    business_date TEXT NOT NULL,
    to_print INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO slip_anew SELECT slip_number, settled_no, transactions, business_date, to_print FROM slip;
DROP TABLE slip;
ALTER TABLE slip_anew RENAME TO slip;
CREATE INDEX slip_to_print ON slip (settled_no) WHERE to_print = 1;

DROP INDEX drawer_date;

CREATE TRIGGER line_ended AFTER UPDATE OF state ON line
WHEN new.state <> old.state AND new.state IN ('failed', 'rejected', 'withdrawn', 'reversed') BEGIN
    INSERT OR IGNORE INTO ending SELECT new.settled_no, new.place + 1, new.state FROM settled
    WHERE settled_no = new.settled_no
        AND (new.state <> 'withdrawn' OR new.since - settled_at <= 86400000000);
END;
CREATE TRIGGER slip_counted AFTER INSERT ON slip BEGIN
    INSERT INTO paper VALUES (0, new.business_date, new.transactions, 1, 0, 0)
    ON CONFLICT DO UPDATE SET transactions = transactions + new.transactions, slips = slips + 1;
END;
CREATE TRIGGER print_counted AFTER UPDATE OF state ON print
WHEN (new.state IN ('rendered', 'failed')) <> (old.state IN ('rendered', 'failed')) BEGIN
    UPDATE paper SET
        copies = copies + (new.copy > 0) * iif(new.state IN ('rendered', 'failed'), -1, 1),
        sheets = sheets + iif(new.state IN ('rendered', 'failed'), -old.sheets, new.sheets)
    WHERE simulated = 0
        AND day = (SELECT business_date FROM slip WHERE slip_number = new.slip_number);
END;
CREATE TRIGGER print_untold AFTER UPDATE OF state ON print
WHEN (new.state IN ('rendered', 'failed')) <> (old.state IN ('rendered', 'failed')) BEGIN
    INSERT OR IGNORE INTO untold SELECT settled_no FROM slip WHERE slip_number = new.slip_number;
END;
"""
