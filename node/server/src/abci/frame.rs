//! Length-prefixed messages: a varint length, then that many bytes of protobuf.

use std::io::{self, BufRead, Read, Write};

use bytes::Bytes;
use prost::Message;

/// The longest message taken from a connection: 128 MiB. CometBFT's largest block is 100 MiB.
pub const MAX_FRAME_BYTES: usize = 128 << 20;

/// A response buffer that grew beyond this is given back after use.
const KEEP_BYTES: usize = 1 << 20;

/// Why no message could be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum FrameError {
    /// The announced length is over [`MAX_FRAME_BYTES`].
    #[error("a message of {0} bytes is announced, the limit is {MAX_FRAME_BYTES}")]
    TooLong(u64),
    /// The length prefix is no 64-bit varint.
    #[error("the length prefix is not a varint")]
    BadLength,
    /// The connection ended inside a message.
    #[error("the connection ended inside a message ({got} of {announced} bytes)")]
    Truncated {
        /// Bytes announced by the prefix.
        announced: usize,
        /// Bytes that arrived.
        got: usize,
    },
    /// The socket failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Reads one message; `None` when the connection ended between two messages.
pub(super) fn read_frame(reader: &mut impl BufRead) -> Result<Option<Bytes>, FrameError> {
    let Some(length) = read_length(reader)? else {
        return Ok(None);
    };
    let announced = usize::try_from(length)
        .ok()
        .filter(|length| *length <= MAX_FRAME_BYTES)
        .ok_or(FrameError::TooLong(length))?;
    // Reserved once, filled as bytes arrive: a sender that announces much and sends little costs address space only.
    let mut frame = Vec::with_capacity(announced);
    reader.take(length).read_to_end(&mut frame)?;
    if frame.len() < announced {
        let got = frame.len();
        return Err(FrameError::Truncated { announced, got });
    }
    Ok(Some(Bytes::from(frame)))
}

fn read_length(reader: &mut impl BufRead) -> Result<Option<u64>, FrameError> {
    let mut length = 0_u64;
    for index in 0..10_u32 {
        let mut byte = [0_u8; 1];
        match reader.read_exact(&mut byte) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && index == 0 => {
                return Ok(None)
            }
            Err(error) => return Err(error.into()),
        }
        // The tenth byte may only hold the 64th bit.
        if index == 9 && byte[0] > 1 {
            return Err(FrameError::BadLength);
        }
        length |= u64::from(byte[0] & 0x7f) << (7 * index);
        if byte[0] & 0x80 == 0 {
            return Ok(Some(length));
        }
    }
    Err(FrameError::BadLength)
}

/// Writes one message with its length, through `scratch`, which is kept from call to call.
pub(super) fn write_frame(
    writer: &mut impl Write,
    message: &impl Message,
    scratch: &mut Vec<u8>,
) -> io::Result<()> {
    scratch.clear();
    message
        .encode_length_delimited(scratch)
        .map_err(io::Error::other)?;
    writer.write_all(scratch)?;
    scratch.clear();
    scratch.shrink_to(KEEP_BYTES);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<Bytes>, FrameError> {
        read_frame(&mut io::Cursor::new(bytes))
    }

    #[test]
    fn a_message_written_is_the_message_read() {
        let (mut wire, mut scratch) = (Vec::new(), Vec::new());
        let message = "x".repeat(300);
        write_frame(&mut wire, &message, &mut scratch).unwrap();
        let frame = read(&wire).unwrap().unwrap();
        assert_eq!(String::decode(frame).unwrap(), message);
    }

    #[test]
    fn the_end_between_messages_is_no_error_and_inside_one_is() {
        assert!(read(&[]).unwrap().is_none());
        assert!(matches!(
            read(&[5, 1, 2]).unwrap_err(),
            FrameError::Truncated {
                announced: 5,
                got: 2
            }
        ));
        assert!(matches!(read(&[0x80]).unwrap_err(), FrameError::Io(_)));
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_is_reserved() {
        let mut wire = Vec::new();
        let over = MAX_FRAME_BYTES as u64 + 1;
        prost::encoding::encode_varint(over, &mut wire);
        assert!(matches!(read(&wire).unwrap_err(), FrameError::TooLong(length) if length == over));
    }

    #[test]
    fn a_length_of_more_than_64_bits_is_refused() {
        assert!(matches!(
            read(&[0xff; 12]).unwrap_err(),
            FrameError::BadLength
        ));
        let mut two_bits = [0x80; 10];
        two_bits[9] = 2;
        assert!(matches!(
            read(&two_bits).unwrap_err(),
            FrameError::BadLength
        ));
    }
}
