//! The codes of the category column: states of the United States of America.

/// Postal codes in alphabetical order, the District of Columbia among them. The code of a state is its place, from 1.
/// The order is part of the meaning of committed tapes: it never changes.
const STATES: [&str; 51] = [
    "AK", "AL", "AR", "AZ", "CA", "CO", "CT", "DC", "DE", "FL", "GA", "HI", "IA", "ID", "IL", "IN",
    "KS", "KY", "LA", "MA", "MD", "ME", "MI", "MN", "MO", "MS", "MT", "NC", "ND", "NE", "NH", "NJ",
    "NM", "NV", "NY", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VA", "VT", "WA",
    "WI", "WV", "WY",
];

/// The code of a state by its postal code.
pub fn state_code(postal: &str) -> Option<u64> {
    let place = STATES.iter().position(|state| *state == postal)?;
    Some(place as u64 + 1)
}

/// The postal code of a state by its code.
pub fn state_of(code: u64) -> Option<&'static str> {
    let place = usize::try_from(code.checked_sub(1)?).ok()?;
    STATES.get(place).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_places_of_a_sorted_list() {
        assert!(STATES.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(
            (state_code("AK"), state_code("CA"), state_code("WY")),
            (Some(1), Some(5), Some(51))
        );
        assert_eq!(
            (state_code("ca"), state_code("PR"), state_code("")),
            (None, None, None)
        );
        assert_eq!(
            (state_of(0), state_of(5), state_of(52)),
            (None, Some("CA"), None)
        );
    }
}
