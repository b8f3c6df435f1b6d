//! The chip against the library's hash, told truly and falsely.

use halo2_proofs::circuit::SimpleFloorPlanner;
use halo2_proofs::dev::MockProver;
use halo2_proofs::plonk::Circuit;

use super::super::poseidon;
use super::*;

const DOMAIN: u64 = 77;

/// Rows for the longest message here: a permutation takes 64, and one more for every two words.
const K: u32 = 9;

/// The hash of the domain and `L` words is the instance.
#[derive(Clone)]
struct Told<const L: usize> {
    words: [Fp; L],
    meddle: Option<(usize, usize)>,
}

impl<const L: usize> Circuit<Fp> for Told<L> {
    type Config = (RowHash, Column<Instance>);
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        self.clone()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        (RowHash::configure(meta, L), instance)
    }

    fn synthesize(
        &self,
        (mut hash, instance): Self::Config,
        mut layouter: impl Layouter<Fp>,
    ) -> Result<(), Error> {
        hash.meddle = self.meddle;
        let mut words = Vec::with_capacity(L);
        for word in self.words {
            words.push(hash.free_word(layouter.namespace(|| "word"), Value::known(word))?);
        }
        let words: [Cell; L] = words.try_into().unwrap();
        let result = hash.hash(layouter.namespace(|| "hash"), Fp::from(DOMAIN), words)?;
        layouter.constrain_instance(result.cell(), instance, 0)
    }
}

/// What the mock prover has against a claim.
fn refused<const L: usize>(circuit: &Told<L>, claim: Fp) -> Vec<String> {
    let prover = MockProver::run(K, circuit, vec![vec![claim]]).unwrap();
    let failures = prover.verify().err().unwrap_or_else(Vec::new);
    failures.iter().map(ToString::to_string).collect()
}

fn words<const L: usize>() -> [Fp; L] {
    std::array::from_fn(|i| Fp::from(1_000 + i as u64))
}

/// True of `L` words, false of a word more or less, of a word changed, and of a state that does not follow from the one
/// above it. `M` is `L + 1`.
fn agrees<const L: usize, const M: usize>() {
    let honest = Told::<L> {
        words: words(),
        meddle: None,
    };
    let mut message = [Fp::from(DOMAIN); M];
    message[1..].copy_from_slice(&honest.words);
    let truth = poseidon::hash(message);
    assert_eq!(refused(&honest, truth), Vec::<String>::new(), "{L} words");

    assert!(!refused(&honest, truth + Fp::ONE).is_empty());
    for word in 0..L {
        let mut lie = honest.clone();
        lie.words[word] += Fp::ONE;
        let told = refused(&lie, truth);
        let copies = told
            .iter()
            .all(|reason| reason.contains("Equality constraint"));
        assert!(copies && !told.is_empty(), "word {word} of {L}: {told:?}");
    }
    let rounds = FULL_ROUNDS + PARTIAL_ROUNDS;
    let permutations = M.div_ceil(RATE);
    // The rows where one kind of gate follows another, and one of each kind.
    let told = |row: &usize| matches!(row % (rounds + 1), 0 | 1 | 2 | 5 | 6 | 40 | 61 | 62);
    for row in (1..=permutations * (rounds + 1)).filter(told) {
        for word in 0..WIDTH {
            let mut lie = honest.clone();
            lie.meddle = Some((row, word));
            let told = refused(&lie, truth);
            let above = format!("at offset {}\n", row - 1);
            // The row below the one where words are taken in; rounds follow.
            let (part, of) = (row % (rounds + 1), row / (rounds + 1));
            let gate = match part {
                1 if of == 0 => "'the first words'",
                1 if of + 1 == permutations && M % RATE == 1 => "'the last word is taken in'",
                1 => "'words are taken in'",
                _ => "round'",
            };
            let named = told
                .iter()
                .any(|reason| reason.contains(gate) && reason.contains(&above));
            assert!(named, "row {row}, word {word} of {L} words: {told:?}");
        }
    }
}

#[test]
fn the_hash_of_an_odd_and_of_an_even_number_of_words_is_the_librarys_and_no_other() {
    agrees::<1, 2>();
    agrees::<2, 3>();
    agrees::<3, 4>();
    agrees::<4, 5>();
    agrees::<8, 9>();
}

#[test]
fn a_message_is_not_the_one_that_ends_with_a_zero_more() {
    let mut zero = words::<4>();
    zero[3] = Fp::ZERO;
    let told = Told {
        words: words::<3>(),
        meddle: None,
    };
    let mut message = [Fp::from(DOMAIN); 5];
    message[1..].copy_from_slice(&zero);
    assert!(!refused(&told, poseidon::hash(message)).is_empty());
}

#[test]
fn a_message_of_another_parity_than_the_gates_are_for_is_an_error() {
    #[derive(Clone)]
    struct Odd;
    impl Circuit<Fp> for Odd {
        type Config = RowHash;
        type FloorPlanner = SimpleFloorPlanner;

        fn without_witnesses(&self) -> Self {
            self.clone()
        }

        fn configure(meta: &mut ConstraintSystem<Fp>) -> RowHash {
            RowHash::configure(meta, 3)
        }

        fn synthesize(&self, hash: RowHash, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
            let word = hash.free_word(layouter.namespace(|| "word"), Value::known(Fp::ONE))?;
            let words = [word.clone(), word];
            hash.hash(layouter, Fp::ONE, words).map(|_| ())
        }
    }
    assert!(MockProver::run(K, &Odd, vec![]).is_err());
}
