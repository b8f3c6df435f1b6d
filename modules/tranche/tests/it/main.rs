//! The module as the application sees it: routes, queries, hook, invariants.
#![cfg(test)]

mod a_deal_is_issued_sold_and_passed_on;
mod world;
