CREATE TABLE access_tokens (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    secret_hash  BYTEA NOT NULL,
    scopes       TEXT NOT NULL,
    connections  TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT,
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
);
CREATE INDEX access_tokens_by_tenant ON access_tokens (tenant, id);
CREATE INDEX access_tokens_by_account ON access_tokens (tenant, account, id);
CREATE UNIQUE INDEX access_tokens_name ON access_tokens (tenant, account, name) WHERE revoked_at IS NULL;
CREATE INDEX access_tokens_by_expiry ON access_tokens (expires_at);
CREATE INDEX access_tokens_by_revocation ON access_tokens (revoked_at);

CREATE TABLE oauth_clients (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name          TEXT,
    redirect_uris TEXT NOT NULL,
    metadata      TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    used_at       BIGINT
);
CREATE INDEX oauth_clients_unused ON oauth_clients (created_at) WHERE used_at IS NULL;

CREATE TABLE oauth_grants (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    tenant       TEXT COLLATE "C" NOT NULL,
    account      TEXT COLLATE "C" NOT NULL,
    client_id    TEXT COLLATE "C" NOT NULL REFERENCES oauth_clients (id),
    client_name  TEXT NOT NULL,
    scopes       TEXT NOT NULL,
    connections  TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT,
    last_used_at BIGINT,
    revoked_at   BIGINT,
    UNIQUE (tenant, id),
    FOREIGN KEY (tenant, account) REFERENCES accounts (tenant, id) ON DELETE CASCADE
);
CREATE INDEX oauth_grants_by_account ON oauth_grants (tenant, account, client_id, created_at);
CREATE INDEX oauth_grants_by_client ON oauth_grants (client_id);
CREATE INDEX oauth_grants_by_expiry ON oauth_grants (expires_at);
CREATE INDEX oauth_grants_by_revocation ON oauth_grants (revoked_at);

CREATE TABLE oauth_codes (
    code_hash      BYTEA NOT NULL PRIMARY KEY,
    tenant         TEXT COLLATE "C" NOT NULL,
    grant_id       TEXT COLLATE "C" NOT NULL,
    client_id      TEXT COLLATE "C" NOT NULL,
    redirect_uri   TEXT NOT NULL,
    code_challenge TEXT NOT NULL,
    resource       TEXT NOT NULL,
    created_at     BIGINT NOT NULL,
    expires_at     BIGINT NOT NULL,
    consumed_at    BIGINT,
    FOREIGN KEY (tenant, grant_id) REFERENCES oauth_grants (tenant, id) ON DELETE CASCADE
);
CREATE INDEX oauth_codes_by_grant ON oauth_codes (tenant, grant_id);
CREATE INDEX oauth_codes_by_expiry ON oauth_codes (expires_at);

-- predecessor is the token that was traded for this one. No reference: it may be swept first.
CREATE TABLE oauth_refresh_tokens (
    token_hash  BYTEA NOT NULL PRIMARY KEY,
    tenant      TEXT COLLATE "C" NOT NULL,
    grant_id    TEXT COLLATE "C" NOT NULL,
    client_id   TEXT COLLATE "C" NOT NULL,
    resource    TEXT NOT NULL,
    predecessor BYTEA,
    created_at  BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL,
    used_at     BIGINT,
    FOREIGN KEY (tenant, grant_id) REFERENCES oauth_grants (tenant, id) ON DELETE CASCADE
);
CREATE INDEX oauth_refresh_tokens_by_grant ON oauth_refresh_tokens (tenant, grant_id);
CREATE INDEX oauth_refresh_tokens_by_predecessor ON oauth_refresh_tokens (predecessor);
CREATE INDEX oauth_refresh_tokens_by_expiry ON oauth_refresh_tokens (expires_at);

CREATE TABLE signing_keys (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    algorithm  TEXT NOT NULL,
    sealed     BYTEA NOT NULL,
    data_key   TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    signs_from BIGINT NOT NULL,
    retires_at BIGINT
);
