//! Backendless' error codes and statuses as kinds (docs/reference/backendless-rest.md, 0.4 and 0.5).

use super::ErrorKind;

/// The kind of an error answer. The code decides; the status only where the code says nothing.
pub(crate) fn kind(code: Option<i64>, status: u16, message: &str) -> ErrorKind {
    code.and_then(by_code)
        .or_else(|| by_message(message))
        .unwrap_or_else(|| by_status(status))
}

fn by_code(code: i64) -> Option<ErrorKind> {
    let kind = match code {
        // 999: requests per second exhausted.
        999 => ErrorKind::RateLimited,
        2002 | 3007 => ErrorKind::WrongCredentials,
        // 3000 login disabled, 3001 no login settings, 3002 and 3044 too many logins, 3003 wrong password,
        // 3036 locked, 3090 user disabled.
        3000 | 3001 | 3002 | 3003 | 3036 | 3044 | 3090 => ErrorKind::LoginRejected,
        // 3028 not logged in, 3064 unknown token, 3091 dropped by the SDKs as an ended session,
        // 3121 no authenticated user.
        3028 | 3064 | 3091 | 3121 => ErrorKind::SessionExpired,
        // 1009 table, 2005 role, 3020 user of a password recovery, 6000 and 6007 file, 24002 e-mail template.
        1009 | 2005 | 3020 | 6000 | 6007 | 24002 => ErrorKind::NotFound,
        // 3018 and 3033 identity taken, 6018 file exists.
        3018 | 3033 | 6018 => ErrorKind::Conflict,
        // 2007 and 2008 system roles, 2011, 2014, 3054 and 3122 need the Cloud Code key, 3009 registration
        // disabled, 3029 another user, 4000 file permission.
        2007 | 2008 | 2011 | 2014 | 3009 | 3029 | 3054 | 3122 | 4000 => ErrorKind::Permission,
        3010 | 3011 | 3012 | 3013 | 3030 | 3031 | 3038 | 3039 | 3040 | 3045 | 6006 | 6028 | 8010 | 8011 => {
            ErrorKind::Validation
        }
        // A handler in Cloud Code ran too long.
        15000 => ErrorKind::Timeout,
        _ => return None,
    };
    Some(kind)
}

/// The vendor asserts this text for a missing object but documents no code for it, so the text is all there is.
fn by_message(message: &str) -> Option<ErrorKind> {
    let missing_entity = message.starts_with("Entity with ID") && message.contains("not found");
    missing_entity.then_some(ErrorKind::NotFound)
}

fn by_status(status: u16) -> ErrorKind {
    match status {
        300..=399 => ErrorKind::UnexpectedAnswer,
        401 => ErrorKind::WrongCredentials,
        403 => ErrorKind::Permission,
        404 => ErrorKind::NotFound,
        408 => ErrorKind::Timeout,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        502..=504 => ErrorKind::Unavailable,
        _ => ErrorKind::Rejected,
    }
}
