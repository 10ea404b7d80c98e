//! Signing in over HTTP, from a 401 to a tool call, against whole gateways; and attacks on it.
//!
//! Where each attack is shown (`oauth` is `crates/oauth/tests/it`, `console` is `crates/console`):
//!
//! | attack | shown in |
//! | --- | --- |
//! | a code is replayed | `attacks`; `oauth::token_code`, also many at once |
//! | a code of another client | `attacks`; `oauth::token_code` |
//! | PKCE is missing, plain or wrong | `attacks`; `oauth::authorize`, `oauth::token_code` |
//! | a redirect with an extra path, to another host, with a fragment | `attacks`; `oauth::authorize`; random ones in `oauth::hostility` |
//! | the `resource` of another server | `attacks`; `oauth::authorize`, `oauth::token_code`, `oauth::token_refresh` |
//! | a JWT with `alg: none`, another key, changed claims | `bearers`; `oauth::forgery` |
//! | HMAC with the public key; wrong `aud` | `oauth::forgery`, which has the private keys that it takes |
//! | an expired token | `bearers`; `oauth::signed_tokens` |
//! | a token of a suspended tenant, a disabled or deleted account | `bearers`; `oauth::signed_tokens` |
//! | a refresh token used again within the grace and after it, and once its successor was used | `bearers`; `oauth::token_refresh` |
//! | a client that widens what the user allowed, a consent form that was changed | `pages`; `oauth::consent` |
//! | CSRF on the consent form; framing; caching | `pages`; the other forms in `console` |
//! | an open redirect after signing in; session fixation | `pages` |
//! | markup in the name of a client | `pages`; connections and tokens in `console` |
//! | a metadata document at a private address, of a gigabyte | `crates/oauth/src/clients/fetch/tests.rs`, with real sockets |
//! | a metadata document of another client, or one that turns bad | `oauth::documents` |
//! | names as long as allowed, and longer | `pages`; `oauth::registration` |
//! | a flood of registrations | `attacks`; `oauth::registration` |
//! | pages of other origins | `origins` |
//! | brute force of passwords and invitations | `console` |
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod attacks;
mod bearers;
mod consent;
mod flow;
mod origins;
mod pages;
