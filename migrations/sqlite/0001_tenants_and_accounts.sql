-- Times are microseconds since 1970. Children refer to (tenant, id): a row cannot belong to an account of another
-- tenant.

CREATE TABLE tenants (
    id         TEXT NOT NULL PRIMARY KEY,
    name       TEXT NOT NULL UNIQUE,
    state      TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'shredded')),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE accounts (
    id            TEXT NOT NULL PRIMARY KEY,
    tenant        TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email         TEXT UNIQUE,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    state         TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    password_hash TEXT,
    created_at    INTEGER NOT NULL,
    UNIQUE (tenant, id)
) STRICT;

CREATE TABLE invitations (
    id          TEXT NOT NULL PRIMARY KEY,
    tenant      TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    account     TEXT,
    email       TEXT,
    role        TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    secret_hash BLOB NOT NULL UNIQUE,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    accepted_at INTEGER,
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX invitations_by_tenant ON invitations (tenant, id);
CREATE INDEX invitations_by_account ON invitations (tenant, account);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

CREATE TABLE web_sessions (
    cookie_hash  BLOB NOT NULL PRIMARY KEY,
    tenant       TEXT NOT NULL,
    account      TEXT NOT NULL,
    created_at   INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
) STRICT;
CREATE INDEX web_sessions_by_account ON web_sessions (tenant, account);
CREATE INDEX web_sessions_by_expiry ON web_sessions (expires_at);

CREATE TABLE throttles (
    key      TEXT NOT NULL PRIMARY KEY,
    attempts INTEGER NOT NULL,
    ends_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX throttles_by_end ON throttles (ends_at);
