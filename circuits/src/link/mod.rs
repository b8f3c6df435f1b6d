//! The column link: a proof's columns are the attested ones, up to blinding.
//!
//! A single-circuit proof begins with its advice commitments, 32 bytes each, in the order of `advice_column()` calls. `C'_j` in
//! word j commits to column j of the witness: the loan values, six random blinding rows `b`, and a blind `r'`. The attested `C_j`
//! commits to the same values with zero blinding rows and a blind `r`. So `D_j = C'_j - C_j` lies in the span of the six
//! blinding-row bases and W, and nothing else does unless the prover knows a discrete logarithm among the bases. The link is a
//! Schnorr proof of knowledge of such coefficients for `D = sum rho^j D_j`.
//!
//! rho and e hash the whole proof and every `C_j` (because: with either left out, the columns could be chosen after the
//! challenge).

mod bases;
#[cfg(feature = "prover")]
pub(crate) mod secret;
mod statement;
#[cfg(test)]
mod tests;
mod verify;

pub use bases::LinkBases;
#[cfg(feature = "prover")]
pub use secret::LinkError;
pub use statement::LinkStatement;
pub use verify::Link;
