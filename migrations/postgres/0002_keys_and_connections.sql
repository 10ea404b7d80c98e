CREATE TABLE master_keys (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    check_value BYTEA NOT NULL,
    created_at  BIGINT NOT NULL
);

-- No reference to tenants: the gateway itself owns a data key too, and it is no tenant.
CREATE TABLE data_keys (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant     TEXT COLLATE "C" NOT NULL UNIQUE,
    wrapped    BYTEA NOT NULL,
    master_key TEXT COLLATE "C" NOT NULL REFERENCES master_keys (id),
    created_at BIGINT NOT NULL
);
CREATE INDEX data_keys_by_master_key ON data_keys (master_key);

-- data_key has no reference here and below: shredding destroys the key before the rows that it sealed.
CREATE TABLE connections (
    id                 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant             TEXT COLLATE "C" NOT NULL,
    account            TEXT COLLATE "C" NOT NULL,
    name               TEXT COLLATE "C" NOT NULL,
    endpoint           TEXT NOT NULL,
    app_id             TEXT,
    has_cloud_code_key BOOLEAN NOT NULL,
    has_developer      BOOLEAN NOT NULL,
    sealed             BYTEA NOT NULL,
    data_key           TEXT NOT NULL,
    is_default         BOOLEAN NOT NULL,
    state              TEXT NOT NULL CHECK (state IN ('unverified', 'verified', 'failed')),
    failure            TEXT CHECK ((failure IS NOT NULL) = (state = 'failed')),
    checked_at         BIGINT,
    created_at         BIGINT NOT NULL,
    updated_at         BIGINT NOT NULL,
    UNIQUE (tenant, account, id),
    UNIQUE (tenant, account, name),
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX connections_default ON connections (tenant, account) WHERE is_default;

CREATE TABLE user_sessions (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant     TEXT COLLATE "C" NOT NULL,
    account    TEXT COLLATE "C" NOT NULL,
    connection TEXT COLLATE "C" NOT NULL,
    sealed     BYTEA NOT NULL,
    data_key   TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    FOREIGN KEY (tenant, account, connection) REFERENCES connections (tenant, account, id) ON DELETE CASCADE
);
CREATE INDEX user_sessions_by_connection ON user_sessions (tenant, account, connection);
CREATE INDEX user_sessions_by_expiry ON user_sessions (expires_at);
