//! An anchor: the head of a chain at some time, kept outside the database.

use domain::TenantId;
use std::fmt;
use std::str::FromStr;

/// What a tenant's chain ended with. Written to the log every hour as `ten_…:SEQUENCE:MAC`, and read back to verify
/// that nothing up to there was cut off or rewritten since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditAnchor {
    /// Whose chain.
    pub tenant: TenantId,
    /// The last row's place.
    pub sequence: i64,
    /// The last row's MAC. It tells nothing about the row without the key.
    pub mac: Vec<u8>,
}

/// A text that is not an anchor.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error(
    "`{came}` is not an audit anchor: an anchor is a tenant's id, a row's number and 64 hexadecimal digits, with `:` between them"
)]
pub struct AnchorError {
    /// What came.
    pub came: String,
}

impl fmt::Display for AuditAnchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:", self.tenant, self.sequence)?;
        self.mac.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for AuditAnchor {
    type Err = AnchorError;

    fn from_str(text: &str) -> Result<Self, AnchorError> {
        read(text).ok_or_else(|| AnchorError {
            came: text.to_owned(),
        })
    }
}

fn read(text: &str) -> Option<AuditAnchor> {
    let mut parts = text.split(':');
    let (tenant, sequence, mac) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || mac.len() != 64 || !mac.is_ascii() {
        return None;
    }
    let bytes = (0..32).map(|index| u8::from_str_radix(&mac[2 * index..2 * index + 2], 16).ok());
    let sequence = sequence.parse().ok().filter(|sequence| *sequence > 0)?;
    Some(AuditAnchor {
        tenant: tenant.parse().ok()?,
        sequence,
        mac: bytes.collect::<Option<_>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_anchor_reads_back() {
        let anchor = AuditAnchor {
            tenant: TenantId::system(),
            sequence: 7,
            mac: (0..32).collect(),
        };
        let text = anchor.to_string();
        assert!(
            text.starts_with("ten_00000000000000000000000000:7:000102"),
            "{text}"
        );
        assert_eq!(text.parse(), Ok(anchor));
    }

    #[test]
    fn anything_else_is_refused() {
        let tenant = TenantId::system();
        let mac = "00".repeat(32);
        for text in [
            String::new(),
            "ten_1:1:00".into(),
            format!("{tenant}:0:{mac}"),
            format!("{tenant}:x:{mac}"),
            format!("{tenant}:1:{}", &mac[2..]),
            format!("{tenant}:1:{}ä", &mac[2..]),
            format!("{tenant}:1:{}zz", &mac[2..]),
            format!("{tenant}:1:{mac}:"),
        ] {
            assert_eq!(
                text.parse::<AuditAnchor>(),
                Err(AnchorError { came: text.clone() })
            );
        }
    }
}
