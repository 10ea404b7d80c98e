CREATE TABLE master_keys (
    id          TEXT NOT NULL PRIMARY KEY,
    check_value BLOB NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;

-- No reference to tenants: the gateway itself owns a data key too, and it is no tenant.
CREATE TABLE data_keys (
    id         TEXT NOT NULL PRIMARY KEY,
    tenant     TEXT NOT NULL UNIQUE,
    wrapped    BLOB NOT NULL,
    master_key TEXT NOT NULL REFERENCES master_keys (id),
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX data_keys_by_master_key ON data_keys (master_key);

-- data_key has no reference here and below: shredding destroys the key before the rows that it sealed.
CREATE TABLE connections (
    id                 TEXT NOT NULL PRIMARY KEY,
    tenant             TEXT NOT NULL,
    account            TEXT NOT NULL,
    name               TEXT NOT NULL,
    endpoint           TEXT NOT NULL,
    app_id             TEXT,
    has_cloud_code_key INTEGER NOT NULL,
    has_developer      INTEGER NOT NULL,
    sealed             BLOB NOT NULL,
    data_key           TEXT NOT NULL,
    is_default         INTEGER NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('unverified', 'verified', 'failed')),
    failure            TEXT CHECK ((failure IS NOT NULL) = (state = 'failed')),
    checked_at         INTEGER,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    UNIQUE (tenant, account, id),
    UNIQUE (tenant, account, name),
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE UNIQUE INDEX connections_default ON connections (tenant, account) WHERE is_default;

CREATE TABLE user_sessions (
    id         TEXT NOT NULL PRIMARY KEY,
    tenant     TEXT NOT NULL,
    account    TEXT NOT NULL,
    connection TEXT NOT NULL,
    sealed     BLOB NOT NULL,
    data_key   TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    FOREIGN KEY (tenant, account, connection) REFERENCES connections (tenant, account, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX user_sessions_by_connection ON user_sessions (tenant, account, connection);
CREATE INDEX user_sessions_by_expiry ON user_sessions (expires_at);
