//! Attempts at what could be guessed, counted in the store, so that all gateways count together.

use crate::console::Console;
use crate::web::PageError;
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

/// Sign-ins of one account, from anywhere.
pub(crate) const SIGN_IN_BY_ACCOUNT: Allowance = Allowance {
    what: "sign_in:account",
    most: 10,
    window: Duration::from_mins(15),
};

/// Sign-ins from one address, of any account.
pub(crate) const SIGN_IN_BY_ADDRESS: Allowance = Allowance {
    what: "sign_in:address",
    most: 50,
    window: Duration::from_mins(15),
};

/// Links that are tried from one address.
pub(crate) const LINK_BY_ADDRESS: Allowance = Allowance {
    what: "link:address",
    most: 30,
    window: Duration::from_mins(15),
};

/// Accounts that are made from one address.
pub(crate) const SIGN_UP_BY_ADDRESS: Allowance = Allowance {
    what: "sign_up:address",
    most: 10,
    window: Duration::from_hours(1),
};

/// The part of an address that one customer of a provider has: all of an IPv4 address, the first 64 bits of an IPv6 one.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => std::net::Ipv6Addr::from_bits(address.to_bits() & (!0 << 64)).into(),
    }
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

fn key(allowance: Allowance, whose: &str) -> String {
    format!("{}:{whose}", allowance.what)
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
            assert_eq!(network(address.parse().unwrap()).to_string(), expected);
        }
    }
}
