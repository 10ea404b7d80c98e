//! HTTP/1.1 on a blocking socket, as far as a measurement needs it: whole messages, one after the other.

use std::io::{Error, ErrorKind, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// No answer takes longer unless something is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// Room for every message that is exchanged here.
const ROOM: usize = 32 * 1024;

/// One end of a connection. Only one message is under way at a time.
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Box<[u8]>,
}

/// A message with its head (ending in the empty line) and its body.
pub(crate) struct Message<'a> {
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
}

impl Wire {
    /// Connects to a server.
    pub(crate) fn connect(address: SocketAddr) -> Result<Self> {
        let wire = Self::new(TcpStream::connect_timeout(&address, PATIENCE)?)?;
        wire.stream.set_read_timeout(Some(PATIENCE))?;
        Ok(wire)
    }

    /// The end of a connection that exists.
    pub(crate) fn new(stream: TcpStream) -> Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; ROOM].into_boxed_slice(),
        })
    }

    /// Sends a whole message.
    pub(crate) fn write(&mut self, message: &[u8]) -> Result<()> {
        self.stream.write_all(message)
    }

    /// Receives a whole message, or nothing when the other end closed the connection between two messages.
    pub(crate) fn read(&mut self) -> Result<Option<Message<'_>>> {
        let mut filled = 0;
        let mut whole = None;
        while whole.is_none_or(|(_, end)| filled < end) {
            let room = &mut self.buffer[filled..];
            if room.is_empty() {
                return Err(invalid("a message is larger than expected"));
            }
            match self.stream.read(room)? {
                0 if filled == 0 => return Ok(None),
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
            if whole.is_none() {
                whole = extent(&self.buffer[..filled])?;
            }
        }
        let Some((head, end)) = whole.filter(|(_, end)| *end == filled) else {
            return Err(invalid("more than one message came"));
        };
        Ok(Some(Message {
            head: &self.buffer[..head],
            body: &self.buffer[head..end],
        }))
    }
}

/// Where the head of a message ends and where the message does, once the head is complete.
fn extent(bytes: &[u8]) -> Result<Option<(usize, usize)>> {
    const END: &[u8] = b"\r\n\r\n";
    let Some(end) = bytes.windows(END.len()).position(|window| window == END) else {
        return Ok(None);
    };
    let head = &bytes[..end];
    let mut length = 0;
    for line in head.split(|byte| *byte == b'\n').skip(1) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else {
            continue;
        };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            let digits = std::str::from_utf8(value).ok();
            length = digits
                .and_then(|digits| digits.parse().ok())
                .ok_or_else(|| invalid("a length is not a number"))?;
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            return Err(invalid("a message of unknown length came"));
        }
    }
    let head = end + END.len();
    Ok(Some((head, head + length)))
}

fn invalid(what: &str) -> Error {
    Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn the_extent_of_a_message_is_its_head_and_its_declared_length() {
        let at = |text: &str| extent(text.as_bytes()).map_err(|error| error.to_string());
        assert_eq!(at(""), Ok(None));
        assert_eq!(at("GET / HTTP/1.1\r\nHost: a\r\n"), Ok(None));
        assert_eq!(at("GET / HTTP/1.1\r\n\r\n"), Ok(Some((18, 18))));
        assert_eq!(
            at("HTTP/1.1 200 OK\r\ncontent-LENGTH:  2\r\n\r\n4"),
            Ok(Some((39, 41)))
        );
        assert_eq!(
            at("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"),
            Err("a length is not a number".into())
        );
        assert_eq!(
            at("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
            Err("a message of unknown length came".into())
        );
    }

    #[test]
    fn messages_arrive_whole_also_in_pieces() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut sender = Wire::connect(listener.local_addr().unwrap()).unwrap();
        let mut receiver = Wire::new(listener.accept().unwrap().0).unwrap();
        let sending = std::thread::spawn(move || {
            for piece in ["PUT /a HTTP/1.1\r\nContent-Le", "ngth: 4\r\n\r", "\nab", "cd"] {
                sender.write(piece.as_bytes()).unwrap();
            }
        });
        let message = receiver.read().unwrap().unwrap();
        assert!(message.head.starts_with(b"PUT /a "));
        assert_eq!(message.body, b"abcd");
        sending.join().unwrap();
        assert!(receiver.read().unwrap().is_none(), "the sender is gone");
    }
}
