//! Attempts at what could be guessed, counted in the store, so that all gateways count together.

use crate::console::Console;
use crate::web::PageError;
use oauth::bearer::ClientAddress;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::net::IpAddr;
use std::time::Duration;

/// How often something may be tried.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowance {
    /// What is counted; the beginning of the key.
    pub(crate) what: &'static str,
    /// Attempts within one window.
    pub(crate) most: u32,
    /// How long a window is; it begins with the first attempt.
    pub(crate) window: Duration,
}

/// Sign-ins of one address of mail from a browser in which its account signed in before.
pub(crate) const SIGN_IN_BY_BROWSER: Allowance = Allowance {
    what: "sign_in:browser",
    most: 10,
    window: Duration::from_mins(15),
};

/// Sign-ins of one address of mail from one network.
pub(crate) const SIGN_IN_BY_PLACE: Allowance = Allowance {
    what: "sign_in:place",
    most: 10,
    window: Duration::from_mins(15),
};

/// Sign-ins of one address of mail, from anywhere: for attempts that come from many networks.
pub(crate) const SIGN_IN_BY_EMAIL: Allowance = Allowance {
    what: "sign_in:email",
    most: 100,
    window: Duration::from_hours(1),
};

/// Sign-ins from one network, of anybody.
pub(crate) const SIGN_IN_BY_ADDRESS: Allowance = Allowance {
    what: "sign_in:address",
    most: 100,
    window: Duration::from_mins(15),
};

/// Attempts at the password of somebody who is signed in.
pub(crate) const PASSWORD_BY_ACCOUNT: Allowance = Allowance {
    what: "password:account",
    most: 10,
    window: Duration::from_mins(15),
};

/// Links that are tried from one network.
pub(crate) const LINK_BY_ADDRESS: Allowance = Allowance {
    what: "link:address",
    most: 30,
    window: Duration::from_mins(15),
};

/// Accounts that are made from one network.
pub(crate) const SIGN_UP_BY_ADDRESS: Allowance = Allowance {
    what: "sign_up:address",
    most: 10,
    window: Duration::from_hours(1),
};

/// The part of an address that one customer of a provider has: all of an IPv4 address, the first 64 bits of an IPv6 one.
pub(crate) fn network(ClientAddress(address): ClientAddress) -> String {
    let network = match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => IpAddr::from(std::net::Ipv6Addr::from_bits(address.to_bits() & (!0 << 64))),
    };
    network.to_string()
}

impl Console {
    /// Counts an attempt. [`PageError::TooMany`] when there were too many.
    pub(crate) async fn attempt(&self, allowance: Allowance, whose: &str) -> Result<(), PageError> {
        let now = self.now();
        let key = key(allowance, whose);
        let (count, ends) = self.store().count_attempt(&key, allowance.window, now).await?;
        if count > allowance.most {
            return Err(PageError::TooMany {
                wait: ends.since(now).max(Duration::from_secs(1)),
            });
        }
        Ok(())
    }

    /// Forgets the attempts, after a success.
    pub(crate) async fn forgive(&self, allowance: Allowance, whose: &str) -> Result<(), PageError> {
        Ok(self.store().clear_attempts(&key(allowance, whose)).await?)
    }
}

/// What is counted is somebody's input, of any length, and may be personal: the store gets a digest.
fn key(allowance: Allowance, whose: &str) -> String {
    let mut key = format!("{}:", allowance.what);
    for byte in &Sha256::digest(whose.as_bytes())[..16] {
        // Writing to a string cannot fail.
        let _ = write!(key, "{byte:02x}");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_of_ipv6_is_a_network() {
        let cases = [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ];
        for (address, expected) in cases {
            assert_eq!(network(ClientAddress(address.parse().unwrap())), expected);
        }
    }

    #[test]
    fn keys_are_short_and_tell_nothing() {
        let key = key(SIGN_IN_BY_EMAIL, &"ann@example.com".repeat(100));
        assert_eq!(key.len(), "sign_in:email:".len() + 32);
        assert!(key.starts_with("sign_in:email:") && !key.contains("ann"));
    }
}
