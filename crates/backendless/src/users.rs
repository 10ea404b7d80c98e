//! App users (docs/reference/backendless-rest.md, 1 rows 21 to 31, 1.3 and 2.5).

mod account;
mod confirmation;
mod roles;
mod session;
mod social;

pub use self::account::{Registration, UserStatus};
pub use self::roles::UsersWithRole;
pub use self::session::LoggedIn;
pub use self::social::{AuthorizationRequest, SocialLogin};

use crate::answer::Object;
use crate::client::Client;

/// The users of an app: accounts, sessions and roles.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a> {
    client: &'a Client,
}

impl<'a> Users<'a> {
    pub(crate) fn new(client: &'a Client) -> Self {
        Self { client }
    }
}

/// Backendless answers users without their password; should it ever send one, it goes no further than this.
fn without_password(mut user: Object) -> Object {
    user.remove("password");
    user
}
