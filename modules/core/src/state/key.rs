//! Keys whose byte order is their natural order.

use crate::address::Address;

/// Part of a store key.
pub trait Key: Sized {
    /// Appends the key's bytes.
    fn write(&self, out: &mut Vec<u8>);

    /// Reads the key and returns it with the bytes that follow.
    fn read(bytes: &[u8]) -> Option<(Self, &[u8])>;
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Key for $type {
            fn write(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }

            fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
                let (head, rest) = bytes.split_first_chunk()?;
                Some((<$type>::from_be_bytes(*head), rest))
            }
        }
    )*};
}
number!(u8, u32, u64);

impl Key for () {
    fn write(&self, _out: &mut Vec<u8>) {}

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        Some(((), bytes))
    }
}

impl Key for Address {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.0);
    }

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_first_chunk()?;
        Some((Address(*head), rest))
    }
}

impl<const N: usize> Key for [u8; N] {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (head, rest) = bytes.split_first_chunk()?;
        Some((*head, rest))
    }
}

/// Text of at most 255 bytes, preceded by its length so that no text is a prefix of another's key.
impl Key for String {
    fn write(&self, out: &mut Vec<u8>) {
        let bytes = &self.as_bytes()[..self.len().min(255)];
        out.push(bytes.len() as u8);
        out.extend_from_slice(bytes);
    }

    fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (length, rest) = bytes.split_first()?;
        let (text, rest) = rest.split_at_checked(usize::from(*length))?;
        Some((String::from_utf8(text.to_vec()).ok()?, rest))
    }
}

macro_rules! tuple {
    ($($name:ident . $index:tt),*) => {
        impl<$($name: Key),*> Key for ($($name,)*) {
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$index.write(out);)*
            }

            #[allow(non_snake_case)]
            fn read(bytes: &[u8]) -> Option<(Self, &[u8])> {
                $(let ($name, bytes) = $name::read(bytes)?;)*
                Some((($($name,)*), bytes))
            }
        }
    };
}
tuple!(A.0, B.1);
tuple!(A.0, B.1, C.2);
tuple!(A.0, B.1, C.2, D.3);
tuple!(A.0, B.1, C.2, D.3, E.4);
