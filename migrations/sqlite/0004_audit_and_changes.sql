CREATE TABLE audit_heads (
    tenant               TEXT NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    sequence             INTEGER NOT NULL,
    mac                  BLOB NOT NULL,
    checkpoint_sequence  INTEGER,
    checkpoint_mac       BLOB,
    checkpoint_signature BLOB
) STRICT;

-- Text that was hashed must come back byte for byte, so detail is TEXT and not JSONB. No reference to accounts and
-- connections: what they did stays on record after them.
CREATE TABLE audit_events (
    tenant           TEXT NOT NULL REFERENCES audit_heads (tenant) ON DELETE CASCADE,
    sequence         INTEGER NOT NULL,
    call_id          TEXT NOT NULL,
    phase            TEXT NOT NULL CHECK (phase IN ('intent', 'outcome')),
    at               INTEGER NOT NULL,
    account          TEXT,
    actor            TEXT NOT NULL,
    action           TEXT NOT NULL,
    connection       TEXT,
    outcome          TEXT,
    duration_micros  INTEGER,
    client           TEXT,
    arguments_digest BLOB,
    detail           TEXT NOT NULL,
    mac              BLOB NOT NULL,
    PRIMARY KEY (tenant, sequence)
) STRICT;
CREATE INDEX audit_events_by_time ON audit_events (tenant, at);
CREATE INDEX audit_events_by_account ON audit_events (tenant, account, sequence);
CREATE INDEX audit_events_by_actor ON audit_events (tenant, actor, sequence);

-- The one row of change_head is locked by whoever numbers a change until the change is visible. A database sequence
-- would hand out 6 before 5 is committed, and a reader that has seen 6 would never look for 5.
CREATE TABLE change_head (
    id       INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence INTEGER NOT NULL
) STRICT;
INSERT INTO change_head (id, sequence) VALUES (1, 0);

CREATE TABLE changes (
    sequence INTEGER NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    subject  TEXT,
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_time ON changes (at);
