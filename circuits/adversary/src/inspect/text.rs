//! Reads a constraint system out of its `Debug` text, the only form in which the library shows its gates.
//!
//! The reader accepts exactly the text it knows and panics at the first other character: a new version of the library must not be
//! half understood.

use ff::PrimeField;
use pasta_curves::Fp;

use super::expression::{ColumnIndex, Expression};
use super::grid::Shape;

/// A gate as the library shows it.
pub(super) struct GateText {
    pub(super) name: String,
    pub(super) constraints: Vec<String>,
    pub(super) polynomials: Vec<Expression>,
}

/// A place in the text.
pub(super) struct Reader<'a> {
    rest: &'a str,
    shape: &'a Shape,
}

/// The gates of a system, `{system:?}`.
pub(super) fn gates(text: &str, shape: &Shape) -> Vec<GateText> {
    let at = text.find("gates: [").expect("a system lists its gates");
    let mut reader = Reader {
        rest: &text[at + "gates: ".len()..],
        shape,
    };
    reader.list(|reader| {
        reader.expect("Gate { name: ");
        let name = reader.string();
        reader.expect(", constraint_names: ");
        let constraints = reader.list(Reader::string);
        reader.expect(", polys: ");
        let polynomials = reader.list(Reader::expression);
        // What follows repeats what the polynomials read.
        reader.skip_to("queried_cells: ");
        reader.list(Reader::virtual_cell);
        reader.expect(" }");
        assert_eq!(constraints.len(), polynomials.len());
        GateText {
            name,
            constraints,
            polynomials,
        }
    })
}

/// The lookups of a system: what each looks up, and the fixed columns of its table.
pub(super) fn lookups(text: &str, shape: &Shape) -> Vec<(Vec<Expression>, Vec<ColumnIndex>)> {
    let key = ", lookups: ";
    let at = text.rfind(key).expect("a system lists its lookups");
    let mut reader = Reader {
        rest: &text[at + key.len()..],
        shape,
    };
    reader.list(|reader| {
        reader.expect("Argument { input_expressions: ");
        let inputs = reader.list(Reader::expression);
        reader.expect(", table_expressions: ");
        let table = reader.list(Reader::expression);
        reader.expect(" }");
        assert_eq!(inputs.len(), table.len());
        let column = |table| match table {
            Expression::Cell(column, 0) => column,
            _ => panic!("a table that is no column: {table:?}"),
        };
        (inputs, table.into_iter().map(column).collect())
    })
}

/// A number that stands behind `key` in a text.
pub(crate) fn number_after(text: &str, key: &str) -> usize {
    let at = text.find(key).expect("the text has this key");
    let rest = &text[at + key.len()..];
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[..end].parse().expect("a number")
}

/// The fixed columns in which the planner may put constants.
pub(super) fn constants(text: &str) -> Vec<usize> {
    let at = text.rfind(", constants: [").expect("a system lists them");
    let rest = &text[at..];
    let list = &rest[..rest.find(']').expect("a list ends")];
    list.match_indices("index: ")
        .map(|(at, _)| number_after(&list[at..], "index: "))
        .collect()
}

impl<'a> Reader<'a> {
    fn expect(&mut self, token: &str) {
        assert!(
            self.take(token),
            "expected {token:?} before {:.60}",
            self.rest
        );
    }

    fn take(&mut self, token: &str) -> bool {
        let rest = self.rest.strip_prefix(token);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip_to(&mut self, token: &str) {
        let at = self.rest.find(token).expect("the token follows");
        self.rest = &self.rest[at + token.len()..];
    }

    fn until(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let at = self.rest.find(end).expect("the text goes on");
        let (word, rest) = self.rest.split_at(at);
        self.rest = rest;
        word
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        self.expect("[");
        let mut items = Vec::new();
        while !self.take("]") {
            if !items.is_empty() {
                self.expect(", ");
            }
            items.push(item(self));
        }
        items
    }

    /// Names of the house have no quotes in them.
    fn string(&mut self) -> String {
        self.expect("\"");
        let text = self.until(|c| c == '"').to_owned();
        assert!(!text.contains('\\'), "a name with an escape: {text}");
        self.expect("\"");
        text
    }

    fn number<N: std::str::FromStr>(&mut self) -> N {
        let word = self.until(|c| !(c.is_ascii_digit() || c == '-'));
        word.parse().ok().expect("a number")
    }

    fn scalar(&mut self) -> Fp {
        self.expect("0x");
        let (digits, rest) = self.rest.split_at(64);
        self.rest = rest;
        let mut bytes = [0; 32];
        hex::decode_to_slice(digits, &mut bytes).expect("64 digits");
        bytes.reverse();
        Option::from(Fp::from_repr(bytes)).expect("a canonical scalar")
    }

    /// `VirtualCell { column: Column { .. }, rotation: Rotation(0) }`, which is thrown away.
    fn virtual_cell(&mut self) {
        self.expect("VirtualCell { ");
        self.skip_to("rotation: Rotation(");
        let _: i32 = self.number();
        self.expect(") }");
    }

    fn query(&mut self) -> (usize, i32) {
        self.expect(" { query_index: ");
        let _: usize = self.number();
        self.expect(", column_index: ");
        let column = self.number();
        self.expect(", rotation: Rotation(");
        let rotation = self.number();
        self.expect(") }");
        (column, rotation)
    }

    fn expression(&mut self) -> Expression {
        let kind = self.until(|c| c == '(' || c == ' ');
        let shape = self.shape;
        let expression = match kind {
            "Fixed" | "Advice" | "Instance" => {
                let (index, rotation) = self.query();
                let column = match kind {
                    "Fixed" => shape.fixed(index),
                    "Advice" => shape.advice(index),
                    _ => shape.instance(index),
                };
                return Expression::Cell(column, rotation);
            }
            _ => {
                self.expect("(");
                match kind {
                    "Constant" => Expression::Constant(self.scalar()),
                    "Selector" => {
                        self.expect("Selector(");
                        let index = self.number();
                        self.skip_to(")");
                        Expression::Cell(shape.selector(index), 0)
                    }
                    "Negated" => Expression::Negated(Box::new(self.expression())),
                    "Scaled" => {
                        let inner = Box::new(self.expression());
                        self.expect(", ");
                        Expression::Scaled(inner, self.scalar())
                    }
                    "Sum" | "Product" => {
                        let left = Box::new(self.expression());
                        self.expect(", ");
                        let right = Box::new(self.expression());
                        match kind {
                            "Sum" => Expression::Sum(left, right),
                            _ => Expression::Product(left, right),
                        }
                    }
                    _ => panic!("an expression of an unknown kind: {kind}"),
                }
            }
        };
        self.expect(")");
        expression
    }
}
