-- Times are microseconds since 1970. Ids and names are compared byte by byte, as SQLite does, so that lists have one
-- order on both databases. Children refer to (tenant, id): a row cannot belong to an account of another tenant.

CREATE TABLE tenants (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL UNIQUE,
    state      TEXT NOT NULL CHECK (state IN ('active', 'suspended', 'shredded')),
    created_at BIGINT NOT NULL
);

CREATE TABLE accounts (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant        TEXT COLLATE "C" NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    email         TEXT COLLATE "C" UNIQUE,
    role          TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    state         TEXT NOT NULL CHECK (state IN ('active', 'disabled')),
    password_hash TEXT,
    created_at    BIGINT NOT NULL,
    UNIQUE (tenant, id)
);

CREATE TABLE invitations (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant      TEXT COLLATE "C" NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    account     TEXT COLLATE "C",
    email       TEXT COLLATE "C",
    role        TEXT NOT NULL CHECK (role IN ('owner', 'member')),
    secret_hash BYTEA NOT NULL UNIQUE,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    accepted_at BIGINT,
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
);
CREATE INDEX invitations_by_tenant ON invitations (tenant, id);
CREATE INDEX invitations_by_account ON invitations (tenant, account);
CREATE INDEX invitations_by_expiry ON invitations (expires_at);

CREATE TABLE web_sessions (
    cookie_hash  BYTEA NOT NULL PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    created_at   BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
);
CREATE INDEX web_sessions_by_account ON web_sessions (tenant, account);
CREATE INDEX web_sessions_by_expiry ON web_sessions (expires_at);

CREATE TABLE throttles (
    key      TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    attempts BIGINT NOT NULL,
    ends_at  BIGINT NOT NULL
);
CREATE INDEX throttles_by_end ON throttles (ends_at);
