//! Which heights can be read, and who reads them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A reader holds the pruner back for this long.
pub(super) const LEASE: Duration = Duration::from_secs(60);

/// The lowest height that can be read, and the heights being read. The clock in here decides when rows are deleted that
/// no promise covers any more; it never reaches a result.
#[derive(Debug)]
pub(super) struct Leases {
    held: Mutex<Held>,
    length: Duration,
}

#[derive(Debug)]
struct Held {
    floor: u64,
    next: u64,
    readers: BTreeMap<(u64, u64), Instant>,
}

impl Leases {
    pub(super) fn new(floor: u64, length: Duration) -> Arc<Self> {
        let held = Mutex::new(Held {
            floor,
            next: 0,
            readers: BTreeMap::new(),
        });
        Arc::new(Leases { held, length })
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lease on a height, unless it is below the floor.
    #[allow(
        clippy::disallowed_methods,
        reason = "decides when unpromised rows are deleted, never a result"
    )]
    pub(super) fn take(self: &Arc<Self>, height: u64) -> Option<Lease> {
        let mut held = self.held();
        if height < held.floor {
            return None;
        }
        let number = held.next;
        held.next += 1;
        held.readers.insert((height, number), Instant::now());
        Some(Lease {
            leases: self.clone(),
            height,
            number,
        })
    }

    /// The lowest height that can be read.
    pub(super) fn floor(&self) -> u64 {
        self.held().floor
    }

    /// Raises the floor towards `wanted`, not above a height that is being read under a lease that still runs.
    pub(super) fn raise_floor(&self, wanted: u64) -> u64 {
        let mut held = self.held();
        let lowest = held
            .readers
            .iter()
            .find(|(_, since)| since.elapsed() < self.length)
            .map_or(u64::MAX, |((height, _), _)| *height);
        held.floor = held.floor.max(wanted.min(lowest));
        held.floor
    }
}

/// Holds the pruner back from one height.
#[derive(Debug)]
pub(super) struct Lease {
    leases: Arc<Leases>,
    height: u64,
    number: u64,
}

impl Lease {
    /// Whether the height can still be read.
    pub(super) fn holds(&self) -> bool {
        self.height >= self.leases.floor()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.leases
            .held()
            .readers
            .remove(&(self.height, self.number));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_stops_at_a_reader_and_goes_on_when_it_leaves() {
        let leases = Leases::new(0, LEASE);
        let first = leases.take(5).unwrap();
        let second = leases.take(5).unwrap();
        assert_eq!(leases.raise_floor(9), 5);
        drop(first);
        assert_eq!(leases.raise_floor(9), 5);
        assert!(second.holds());
        drop(second);
        assert_eq!(leases.raise_floor(9), 9);
        assert!(leases.take(8).is_none());
        assert_eq!(leases.raise_floor(3), 9);
    }

    #[test]
    fn a_lease_that_ran_out_holds_nothing_back_and_says_so() {
        let leases = Leases::new(0, Duration::ZERO);
        let reader = leases.take(5).unwrap();
        assert!(reader.holds());
        assert_eq!(leases.raise_floor(9), 9);
        assert!(!reader.holds());
    }
}
