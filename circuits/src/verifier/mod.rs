//! Verification as the chain does it: keys made at start, one verdict an item, batches that only conclude "all good".

mod batch;
