CREATE TABLE audit_heads (
    tenant               TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
    sequence             BIGINT NOT NULL,
    mac                  BYTEA NOT NULL,
    checkpoint_sequence  BIGINT,
    checkpoint_mac       BYTEA,
    checkpoint_signature BYTEA
);

-- Text that was hashed must come back byte for byte, so detail is TEXT and not JSONB. No reference to accounts and
-- connections: what they did stays on record after them.
CREATE TABLE audit_events (
    tenant           TEXT COLLATE "C" NOT NULL REFERENCES audit_heads (tenant) ON DELETE CASCADE,
    sequence         BIGINT NOT NULL,
    call_id          TEXT NOT NULL,
    phase            TEXT NOT NULL CHECK (phase IN ('intent', 'outcome')),
    at               BIGINT NOT NULL,
    account          TEXT COLLATE "C",
    actor            TEXT COLLATE "C" NOT NULL,
    action           TEXT NOT NULL,
    connection       TEXT COLLATE "C",
    outcome          TEXT,
    duration_micros  BIGINT,
    client           TEXT,
    arguments_digest BYTEA,
    detail           TEXT NOT NULL,
    mac              BYTEA NOT NULL,
    PRIMARY KEY (tenant, sequence)
);
CREATE INDEX audit_events_by_time ON audit_events (tenant, at);
CREATE INDEX audit_events_by_account ON audit_events (tenant, account, sequence);
CREATE INDEX audit_events_by_actor ON audit_events (tenant, actor, sequence);

-- The one row of change_head is locked by whoever numbers a change until the change is visible. A database sequence
-- would hand out 6 before 5 is committed, and a reader that has seen 6 would never look for 5.
CREATE TABLE change_head (
    id       BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    sequence BIGINT NOT NULL
);
INSERT INTO change_head (id, sequence) VALUES (1, 0);

CREATE TABLE changes (
    sequence BIGINT NOT NULL PRIMARY KEY,
    kind     TEXT NOT NULL,
    subject  TEXT,
    at       BIGINT NOT NULL
);
CREATE INDEX changes_by_time ON changes (at);
