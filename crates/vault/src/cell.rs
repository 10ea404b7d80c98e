//! A place in the database that holds a sealed value.

use crate::envelope::VERSION;
use crate::framing::Framing;
use domain::{DataKeyId, TenantId};

/// Row and column of a sealed value. With the tenant and the data key it is bound to the ciphertext, which therefore
/// opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The table, such as `connections`.
    pub table: &'static str,
    /// The row's id.
    pub row: &'a str,
    /// The column, such as `sealed`.
    pub column: &'static str,
}

/// A sealed value, ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Format version, nonce, ciphertext and tag.
    pub bytes: Vec<u8>,
    /// The key that opens it.
    pub data_key: DataKeyId,
}

impl Cell<'_> {
    /// The associated data of a value in this place.
    pub(crate) fn associated(&self, tenant: &TenantId, data_key: &DataKeyId) -> Vec<u8> {
        Framing::of("causeway/cell")
            .bytes(&[VERSION])
            .text(tenant.as_str())
            .text(self.table)
            .text(self.row)
            .text(self.column)
            .text(data_key.as_str())
            .finish()
    }
}
