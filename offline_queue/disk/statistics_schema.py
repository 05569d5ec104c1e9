"""The tables of the figures: what was measured, and its summaries (`offline_queue.statistics` fills them).

`measure` has a row for each visit (place 0) and each of its lines (place 1 and on); ``visit_no`` is the
``settled_no``, or below 0 a simulated visit's. `summary` holds those up to ``summarised.visit_no``, once in
each view, and `longest` lists them by time; the few after it are read as they are, so that settling touches
one table. Endings and paper are counted by triggers in the very
statement that changes a line, a slip or a print. Clerks are numbers here; who they are is sealed.
"""

STATISTICS = """
CREATE TABLE known_clerk (clerk_no INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, body BLOB NOT NULL);
CREATE TABLE measure (
    visit_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    simulated INTEGER NOT NULL,
    day TEXT NOT NULL,
    hour INTEGER NOT NULL,
    subject TEXT NOT NULL,
    clerk_no INTEGER NOT NULL REFERENCES known_clerk,
    position INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    timed INTEGER NOT NULL,
    talk_ms INTEGER NOT NULL,
    clerk_ms INTEGER NOT NULL,
    system_ms INTEGER NOT NULL,
    total_ms INTEGER NOT NULL,
    target_ms INTEGER NOT NULL,
    silences INTEGER NOT NULL,
    PRIMARY KEY (visit_no, place)
) WITHOUT ROWID;
CREATE TABLE longest (
    simulated INTEGER NOT NULL,
    subject TEXT NOT NULL,
    total_ms INTEGER NOT NULL,
    day TEXT NOT NULL,
    hour INTEGER NOT NULL,
    clerk_no INTEGER NOT NULL,
    visit_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    silences INTEGER NOT NULL,
    PRIMARY KEY (simulated, subject, total_ms, day, hour, clerk_no, visit_no, place)
) WITHOUT ROWID;
CREATE INDEX longest_silent ON longest (simulated, subject, total_ms) WHERE silences > 0;
CREATE TABLE summary (
    view TEXT NOT NULL,
    simulated INTEGER NOT NULL,
    subject TEXT NOT NULL,
    period TEXT NOT NULL,
    clerk_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    weekday INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    n INTEGER NOT NULL,
    timed INTEGER NOT NULL,
    targeted INTEGER NOT NULL,
    attained INTEGER NOT NULL,
    talk_ms INTEGER NOT NULL,
    clerk_ms INTEGER NOT NULL,
    system_ms INTEGER NOT NULL,
    max_ms INTEGER NOT NULL,
    silences INTEGER NOT NULL,
    durations BLOB NOT NULL,
    PRIMARY KEY (view, simulated, subject, period, clerk_no, position, hour, weekday, offline)
) WITHOUT ROWID;
CREATE TABLE summarised (one INTEGER PRIMARY KEY CHECK (one = 1), visit_no INTEGER NOT NULL);
INSERT INTO summarised VALUES (1, 0);

CREATE TABLE ending (
    visit_no INTEGER NOT NULL,
    place INTEGER NOT NULL,
    ending TEXT NOT NULL,
    PRIMARY KEY (visit_no, place, ending)
) WITHOUT ROWID;
CREATE TABLE ended (
    simulated INTEGER NOT NULL,
    day TEXT NOT NULL,
    subject TEXT NOT NULL,
    clerk_no INTEGER NOT NULL,
    position INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    offline INTEGER NOT NULL,
    ending TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (simulated, day, subject, clerk_no, position, hour, offline, ending)
) WITHOUT ROWID;
CREATE TRIGGER ending_counted AFTER INSERT ON ending BEGIN
    INSERT INTO ended SELECT simulated, day, subject, clerk_no, position, hour, offline, new.ending, 1
    FROM measure WHERE visit_no = new.visit_no AND place = new.place
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER line_ended AFTER UPDATE OF state ON line
WHEN new.state <> old.state AND new.state IN ('failed', 'rejected', 'withdrawn', 'reversed') BEGIN
    INSERT OR IGNORE INTO ending SELECT new.settled_no, new.place + 1, new.state FROM settled
    WHERE settled_no = new.settled_no
        AND (new.state <> 'withdrawn' OR new.since - settled_at <= 86400000000);
END;
CREATE TRIGGER line_resolved AFTER UPDATE OF asks ON line WHEN new.asks = 2 AND old.asks <> 2 BEGIN
    INSERT OR IGNORE INTO ending VALUES (new.settled_no, new.place + 1, 'resolved');
END;

CREATE TABLE paper (
    simulated INTEGER NOT NULL,
    day TEXT NOT NULL,
    transactions INTEGER NOT NULL,
    slips INTEGER NOT NULL,
    copies INTEGER NOT NULL,
    sheets INTEGER NOT NULL,
    PRIMARY KEY (simulated, day)
) WITHOUT ROWID;
INSERT INTO paper SELECT 0, business_date, sum(transactions), count(*), 0, 0 FROM slip GROUP BY business_date;
UPDATE paper SET (copies, sheets) = (
    SELECT coalesce(sum(copy > 0), 0), coalesce(sum(sheets), 0) FROM slip JOIN print USING (slip_number)
    WHERE business_date = paper.day AND state NOT IN ('rendered', 'failed')
);
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

CREATE TABLE outage (
    outage_no INTEGER PRIMARY KEY,
    simulated INTEGER NOT NULL,
    began_at INTEGER NOT NULL,
    ended_at INTEGER,
    drained_at INTEGER
);
CREATE INDEX outage_time ON outage (simulated, began_at);
CREATE INDEX outage_open ON outage (outage_no) WHERE simulated = 0 AND drained_at IS NULL;
CREATE TABLE simulated_visit (visit_no INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE cause (visit_no INTEGER PRIMARY KEY, at INTEGER NOT NULL, body BLOB NOT NULL);
"""
