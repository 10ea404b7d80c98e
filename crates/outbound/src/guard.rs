//! Decides where a request may go, because tenants supply the URLs.

use std::net::IpAddr;

use url::{Host, Url};

use crate::{AddressClass, BuildError};

/// Which rule forbids a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither http nor https.
    #[error("the scheme `{0}` is not supported, use https")]
    Scheme(String),
    /// Plain http where only https is allowed.
    #[error("plain http is not allowed, use https")]
    PlainHttp,
    /// The URL holds a user name or a password.
    #[error("a URL must not contain a user name or password")]
    Credentials,
    /// The URL has no host.
    #[error("the URL has no host")]
    NoHost,
    /// The host is, or its name leads only to, an address of a class that is not allowed.
    ///
    /// The message leaves the address out: it could tell a tenant how an internal name resolves.
    #[error("the host has {}, and only public addresses are allowed", class.described())]
    Address {
        /// The address.
        address: IpAddr,
        /// What kind of address it is.
        class: AddressClass,
    },
}

/// Which addresses a request may go to.
///
/// Each reach has a connection pool of its own: a connection that a lax request opened never carries a strict one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Public addresses, https.
    Public,
    /// Also private addresses, and plain http.
    Private,
    /// A host that the operator named: also reserved addresses.
    Listed,
}

impl Reach {
    pub(crate) fn allows_plain_http(self) -> bool {
        self != Self::Public
    }

    fn check(self, address: IpAddr) -> Result<(), Refusal> {
        let class = AddressClass::of(address);
        let allowed = match class {
            AddressClass::Public => true,
            AddressClass::Private => self != Self::Public,
            AddressClass::Reserved => self == Self::Listed,
            AddressClass::Forbidden => false,
        };
        if allowed {
            Ok(())
        } else {
            Err(Refusal::Address { address, class })
        }
    }

    /// The allowed ones of these addresses; when all are refused, the first refusal.
    pub(crate) fn allowed_of(self, addresses: Vec<IpAddr>) -> Result<Vec<IpAddr>, Refusal> {
        let mut refusal = None;
        let mut allowed = Vec::with_capacity(addresses.len());
        for address in addresses {
            match self.check(address) {
                Ok(()) => allowed.push(address),
                Err(reason) => refusal = refusal.or(Some(reason)),
            }
        }
        match refusal {
            Some(refusal) if allowed.is_empty() => Err(refusal),
            _ => Ok(allowed),
        }
    }
}

/// The rules of one policy.
#[derive(Debug)]
pub(crate) struct Guard {
    allow_private_addresses: bool,
    listed: Vec<ListedHost>,
}

impl Guard {
    pub(crate) fn new(allow_private_addresses: bool, allowed_hosts: &[String]) -> Result<Self, BuildError> {
        let listed = allowed_hosts
            .iter()
            .map(|entry| ListedHost::parse(entry))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            allow_private_addresses,
            listed,
        })
    }

    /// Checks all that the URL itself tells, a literal address included (the resolver is not asked for those),
    /// and says how far its name may reach.
    pub(crate) fn admit(&self, url: &Url, public_only: bool) -> Result<Reach, Refusal> {
        let scheme = url.scheme();
        if scheme != "https" && scheme != "http" {
            return Err(Refusal::Scheme(scheme.to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::Credentials);
        }
        let host = url.host().ok_or(Refusal::NoHost)?;
        let reach = if self.listed.iter().any(|listed| listed.matches(&host, url)) {
            Reach::Listed
        } else if self.allow_private_addresses && !public_only {
            Reach::Private
        } else {
            Reach::Public
        };
        if scheme == "http" && !reach.allows_plain_http() {
            return Err(Refusal::PlainHttp);
        }
        match host {
            Host::Ipv4(address) => reach.check(address.into())?,
            Host::Ipv6(address) => reach.check(address.into())?,
            Host::Domain(_) => {}
        }
        Ok(reach)
    }
}

/// An entry of `allowed_hosts`.
#[derive(Debug, PartialEq, Eq)]
struct ListedHost {
    host: Host<String>,
    port: Option<u16>,
}

impl ListedHost {
    fn parse(entry: &str) -> Result<Self, BuildError> {
        let mistake = || BuildError::AllowedHost {
            entry: entry.to_owned(),
        };
        // The URL parser drops the port that is the scheme's own, so that two schemes are needed to see every port.
        let plain = Url::parse(&format!("http://{entry}/")).map_err(|_| mistake())?;
        let secure = Url::parse(&format!("https://{entry}/")).map_err(|_| mistake())?;
        let only_host = plain.path() == "/" && plain.query().is_none() && plain.fragment().is_none();
        if !only_host || !plain.username().is_empty() || plain.password().is_some() {
            return Err(mistake());
        }
        let host = plain.host().ok_or_else(mistake)?.to_owned();
        Ok(Self {
            host,
            port: plain.port().or(secure.port()),
        })
    }

    fn matches(&self, host: &Host<&str>, url: &Url) -> bool {
        self.host == *host
            && self
                .port
                .is_none_or(|port| url.port_or_known_default() == Some(port))
    }
}

#[cfg(test)]
mod tests;
