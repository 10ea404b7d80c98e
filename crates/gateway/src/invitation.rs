//! Links to the pages where people begin.

/// Where the console takes invitations; the secret follows.
pub const INVITATION_PATH: &str = "/invitations/";
