"""What the centre has yet to be told of the figures: visits whose paper or endings changed, and outages.

``untold`` names visits by their ``settled_no``, written by triggers in the statement that changes what is
counted; `offline_queue.telling` sends what stands then and takes the name out again. An outage that
changes is ``told`` no more. Talk with a tag is counted from here on.
"""

TELLING = """
ALTER TABLE measure ADD COLUMN guide_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE measure ADD COLUMN explain_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE measure ADD COLUMN sell_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE summary ADD COLUMN tagged INTEGER NOT NULL DEFAULT 0;
ALTER TABLE summary ADD COLUMN guide_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE summary ADD COLUMN explain_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE summary ADD COLUMN sell_ms INTEGER NOT NULL DEFAULT 0;

CREATE TABLE untold (visit_no INTEGER PRIMARY KEY);
INSERT INTO untold SELECT visit_no FROM ending WHERE visit_no > 0
    UNION SELECT settled_no FROM slip JOIN print USING (slip_number)
        WHERE state NOT IN ('rendered', 'failed');
CREATE TRIGGER ending_untold AFTER INSERT ON ending WHEN new.visit_no > 0 BEGIN
    INSERT OR IGNORE INTO untold VALUES (new.visit_no);
END;
CREATE TRIGGER print_untold AFTER UPDATE OF state ON print
WHEN (new.state IN ('rendered', 'failed')) <> (old.state IN ('rendered', 'failed')) BEGIN
    INSERT OR IGNORE INTO untold SELECT settled_no FROM slip WHERE slip_number = new.slip_number;
END;

ALTER TABLE outage ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outage_untold ON outage (outage_no) WHERE simulated = 0 AND told = 0;
CREATE TRIGGER outage_untold AFTER UPDATE OF ended_at, drained_at ON outage WHEN new.told = 1 BEGIN
    UPDATE outage SET told = 0 WHERE outage_no = new.outage_no;
END;
"""
