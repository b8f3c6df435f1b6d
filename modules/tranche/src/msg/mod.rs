//! The messages, one a file.

mod issue;
mod offer;
mod register_term_sheet;
mod subscribe;

use sluice_core::Route;

pub(crate) use issue::Issue;
pub(crate) use offer::MakeOffer;
pub(crate) use register_term_sheet::RegisterTermSheet;
pub(crate) use subscribe::Subscribe;

pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route::with(|message| Box::new(RegisterTermSheet(message))),
        Route::with(|message| Box::new(Issue(message))),
        Route::with(|message| Box::new(MakeOffer(message))),
        Route::with(|message| Box::new(Subscribe(message))),
    ]
}
