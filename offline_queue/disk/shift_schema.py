"""The tables of shifts, and drawer movements that know their shift.

``shift`` has a row a shift, ``report`` once it is over; at most one goes on. ``shift_business`` adds up what
money was for; its shift 0 is nobody's yet: what is settled while no shift goes on is the next one's. Drawer
movements without a ``kind`` are older than shifts. ``print`` is made anew because the report of a shift is
printed, too, and belongs to no slip.
"""

from __future__ import annotations

SHIFTS = """
CREATE TABLE shift (
    shift_no INTEGER PRIMARY KEY,
    shift_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    business_date TEXT NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    to_print INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL,
    report BLOB
);
CREATE UNIQUE INDEX shift_goes_on ON shift ((ended_at IS NULL)) WHERE ended_at IS NULL;
CREATE INDEX shift_to_print ON shift (shift_no) WHERE to_print = 1;
CREATE TABLE shift_business (
    shift_no INTEGER NOT NULL,
    what TEXT NOT NULL,
    count INTEGER NOT NULL,
    amount_fen INTEGER NOT NULL,
    PRIMARY KEY (shift_no, what)
) WITHOUT ROWID;

ALTER TABLE drawer ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE drawer ADD COLUMN clerk_no INTEGER NOT NULL DEFAULT 0;
ALTER TABLE drawer ADD COLUMN shift_no INTEGER REFERENCES shift;
CREATE INDEX drawer_shift ON drawer (shift_no) WHERE shift_no IS NOT NULL;
CREATE INDEX drawer_of_no_shift ON drawer (movement_no) WHERE shift_no IS NULL AND kind <> '';

DROP TRIGGER print_counted;
CREATE TABLE print_anew (
    print_no INTEGER PRIMARY KEY,
    slip_number TEXT NOT NULL,
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
INSERT INTO print_anew SELECT print_no, slip_number, counterpart, copy, printer, state, sha256, size, sheets,
    answers, made_at, changed_at, clerk, approved_by, body FROM print;
DROP TABLE print;
ALTER TABLE print_anew RENAME TO print;
CREATE INDEX print_open ON print (state, print_no);
CREATE TRIGGER print_counted AFTER UPDATE OF state ON print
WHEN (new.state IN ('rendered', 'failed')) <> (old.state IN ('rendered', 'failed')) BEGIN
    UPDATE paper SET
        copies = copies + (new.copy > 0) * iif(new.state IN ('rendered', 'failed'), -1, 1),
        sheets = sheets + iif(new.state IN ('rendered', 'failed'), -old.sheets, new.sheets)
    WHERE simulated = 0
        AND day = (SELECT business_date FROM slip WHERE slip_number = new.slip_number);
END;
"""
