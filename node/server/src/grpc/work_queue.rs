//! Work that reads the store or verifies proofs, kept off the threads that serve connections.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tonic::Status;

/// So much work at a time, so much more waiting; whatever comes on top is refused at once. Clones share it.
#[derive(Clone)]
pub(super) struct WorkQueue {
    admitted: Arc<Semaphore>,
    running: Arc<Semaphore>,
}

/// Why work was not done.
#[derive(Debug)]
pub(super) enum WorkError {
    /// Too much is waiting.
    Full,
    /// It panicked: a defect, told to this caller alone.
    Panicked,
}

impl WorkQueue {
    pub(super) fn new(running: usize, waiting: usize) -> Self {
        WorkQueue {
            admitted: Arc::new(Semaphore::new(running + waiting)),
            running: Arc::new(Semaphore::new(running)),
        }
    }

    /// Runs `work` when its turn comes. Work that began goes on, and counts, also when the caller has left.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WorkError> {
        let place = self.admitted.clone().try_acquire_owned();
        let place = place.map_err(|_| WorkError::Full)?;
        let turn = self.running.clone().acquire_owned().await;
        let turn = turn.map_err(|_| WorkError::Full)?;
        let done = tokio::task::spawn_blocking(move || {
            let _held = (place, turn);
            work()
        });
        done.await.map_err(|error| {
            tracing::error!(%error, "a request panicked");
            WorkError::Panicked
        })
    }
}

impl From<WorkError> for Status {
    fn from(error: WorkError) -> Self {
        match error {
            WorkError::Full => Status::resource_exhausted("the node is busy; ask again"),
            WorkError::Panicked => Status::internal("the request met a defect in the node"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_does_not_fit_is_refused_and_a_panic_gives_its_place_back() {
        let queue = WorkQueue::new(1, 0);
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let (tell, begun) = tokio::sync::oneshot::channel();
        let busy = queue.clone();
        let first = tokio::spawn(async move {
            let work = move || {
                tell.send(()).unwrap();
                wait.recv()
            };
            busy.run(work).await
        });
        begun.await.unwrap();
        assert!(matches!(queue.run(|| ()).await, Err(WorkError::Full)));
        release.send(()).unwrap();
        first.await.unwrap().unwrap().unwrap();
        let panicked = queue.run(|| panic!("on purpose")).await;
        assert!(matches!(panicked, Err(WorkError::Panicked)));
        assert_eq!(queue.run(|| 7).await.unwrap(), 7);
    }
}
