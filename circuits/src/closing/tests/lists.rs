//! Lists of categories at their edges. The lies about them stand in `closing/lies`.

use super::*;
use crate::concentration::ConcentrationError;

/// The longest step from a category to the next; one more is among the lies.
#[test]
fn numbers_that_rise_by_the_longest_step_are_accepted() {
    let mut list = categories(2);
    for (number, (category, _)) in (12 + 4_096..).zip(&mut list.list[3..]) {
        *category = number;
    }
    let witness = pool_under(2, list);
    assert_eq!(verdicts(&statement(&witness), &witness), (Ok(()), vec![]));
}

/// A largest category above every category is true as well, where the criterion leaves room.
#[test]
fn a_largest_category_above_all_is_accepted() {
    let witness = pool(3);
    let mut circuit = ClosingCircuit::<Small>::new(&witness);
    let mut hints = Hints::new(8, &witness);
    hints.largest_category += Fp::ONE;
    circuit.hints = Some(Arc::new(hints));
    let instance = statement(&witness).to_instance(&KEY).unwrap();
    assert_eq!(rejections(&circuit, &instance), Vec::<String>::new());
}

#[test]
fn a_list_of_another_length_is_no_witness() {
    for length in [0, 63, 65, 200] {
        let mut list = categories(1);
        list.list.resize(length, (1_000, 0));
        let openings = pool(1).openings.clone();
        let error = ClosingWitness::new(openings, list.clone(), Fp::ONE).err();
        assert_eq!(error, Some(ClosingWitnessError::Categories(length)));
        let mut witness = pool(1);
        witness.categories = list;
        let statement = statement(&pool(1));
        assert_eq!(
            relation::check(&statement, &KEY, &witness),
            Err(Violation::CategoryCount(length))
        );
        let _ = ClosingCircuit::<Small>::new(&witness);
    }
    let many = Categories::of((0..65).map(|number| (number, 1)), Fp::ONE);
    assert_eq!(many.err(), Some(ConcentrationError::TooManyCategories(65)));
}
