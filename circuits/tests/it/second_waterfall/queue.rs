//! Who waits where: classes in buckets of equal rank, the buckets in order.

use std::collections::BTreeMap;

use super::fraction::shares;

/// Buckets of class indices. Everyone in a bucket is served before anyone in the next, and together.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Queue(pub(crate) Vec<Vec<usize>>);

impl Queue {
    /// The queue of these classes with their ranks: the smallest number first, equal numbers in one bucket in class
    /// order. Only the order of the numbers counts: a number nobody has is no bucket.
    pub(crate) fn of(ranks: impl Iterator<Item = (usize, u32)>) -> Self {
        let mut buckets = BTreeMap::<u32, Vec<usize>>::new();
        for (class, rank) in ranks {
            buckets.entry(rank).or_default().push(class);
        }
        Self(buckets.into_values().collect())
    }

    /// The same buckets, the last served first.
    pub(crate) fn reversed(&self) -> Self {
        Self(self.0.iter().rev().cloned().collect())
    }

    /// The classes of all buckets up to and including the one of `class`.
    pub(crate) fn up_to(&self, class: usize) -> Vec<usize> {
        let last = self.0.iter().position(|bucket| bucket.contains(&class));
        self.0[..=last.unwrap()].concat()
    }

    /// Pours an amount over the queue: a bucket takes up to what its classes can hold together, divided by what each can
    /// hold, and passes on the rest. What each class got, in class order, and what nobody could hold.
    pub(crate) fn pour(&self, amount: i128, room: &[i128]) -> (Vec<i128>, i128) {
        let mut got = vec![0; room.len()];
        let mut rest = amount;
        for bucket in &self.0 {
            let rooms: Vec<i128> = bucket.iter().map(|class| room[*class]).collect();
            let here = rest.min(rooms.iter().sum());
            for (class, share) in bucket.iter().zip(shares(here, &rooms)) {
                got[*class] = share;
            }
            rest -= here;
        }
        (got, rest)
    }
}

#[test]
fn equal_ranks_are_served_together_and_in_order_of_rank() {
    let queue = Queue::of([2, 1, 2, 9].into_iter().enumerate());
    assert_eq!(queue, Queue(vec![vec![1], vec![0, 2], vec![3]]));
    assert_eq!(queue.pour(16, &[10, 6, 30, 5]), (vec![3, 6, 7, 0], 0));
    assert_eq!(queue.pour(60, &[10, 6, 30, 5]), (vec![10, 6, 30, 5], 9));
    assert_eq!(
        queue.reversed().pour(7, &[10, 6, 30, 5]),
        (vec![1, 0, 1, 5], 0)
    );
    assert_eq!(queue.up_to(0), [1, 0, 2]);
}
