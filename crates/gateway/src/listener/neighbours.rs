//! How many connections each address has open, so that none takes the place of all others.

use crate::middleware::client::TrustedProxies;
use oauth::bearer::ClientAddress;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The open connections by address. As large as there are connections.
pub(super) struct Neighbours {
    most: usize,
    proxies: TrustedProxies,
    open: Open,
}

type Open = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// One connection's place, until it is dropped.
pub(super) struct Place(Option<(IpAddr, Open)>);

impl Neighbours {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            proxies: Vec::new().into(),
            open: Open::default(),
        }
    }

    /// These are not counted.
    pub(super) fn trust(&mut self, proxies: TrustedProxies) {
        self.proxies = proxies;
    }

    /// A place for one more connection; `None` when its address has too many.
    pub(super) fn enter(&self, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        if self.proxies.iter().any(|proxies| proxies.contains(&peer)) {
            return Some(Place(None));
        }
        let address = ClientAddress(peer).counted();
        let mut open = lock(&self.open);
        let count = open.entry(address).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Place(Some((address, Arc::clone(&self.open)))))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((address, open)) = &self.0 else { return };
        let mut open = lock(open);
        if let Some(count) = open.get_mut(address) {
            *count -= 1;
            if *count == 0 {
                open.remove(address);
            }
        }
    }
}

fn lock(open: &Open) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_places_of_its_own_and_proxies_are_not_counted() {
        let mut neighbours = Neighbours::new(2);
        neighbours.trust(vec!["10.0.0.0/8".parse().unwrap()].into());
        let enter = |address: &str| neighbours.enter(address.parse().unwrap());
        let first = enter("192.0.2.1").unwrap();
        let _second = enter("::ffff:192.0.2.1").unwrap();
        assert!(enter("192.0.2.1").is_none());
        let _elsewhere = enter("192.0.2.2").unwrap();
        drop(first);
        let _third = enter("192.0.2.1").unwrap();
        let network: Vec<_> = ["2001:db8::1", "2001:db8::2"]
            .map(|address| enter(address).unwrap())
            .into();
        assert!(
            enter("2001:db8::3").is_none(),
            "one network counts as one address"
        );
        let _proxied: Vec<_> = (0..10).map(|_| enter("10.0.0.1").unwrap()).collect();
        drop(network);
        assert_eq!(lock(&neighbours.open).len(), 2, "who has none open is not kept");
    }
}
