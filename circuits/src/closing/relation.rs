//! The statement in plain Rust: accept, or name the rule that is broken.
