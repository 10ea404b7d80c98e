//! Backendless' error codes and statuses as kinds.
//!
//! The codes are those of docs/reference/backendless-rest.md, 0.5, and of the vendor's page "Backendless Error Codes"
//! (<https://backendless.com/docs/js/backendless_error_codes.html>). Where the two differ, as with 3054, 3064 and
//! 4000, the first counts: it is what the vendor's tests assert today, and the page is older.

use super::ErrorKind;

/// The codes of each kind that has any; a code stands in one list only.
const CODES: [(ErrorKind, &[i64]); 10] = [
    (ErrorKind::RateLimited, &[999, 11009]),
    (ErrorKind::WrongCredentials, WRONG_CREDENTIALS),
    (ErrorKind::LoginRejected, LOGIN_REJECTED),
    (ErrorKind::SessionExpired, &[3028, 3048, 3064, 3083, 3091, 3121]),
    (ErrorKind::NotFound, NOT_FOUND),
    (ErrorKind::Conflict, CONFLICT),
    (ErrorKind::Permission, PERMISSION),
    (ErrorKind::Validation, VALIDATION),
    // Server code that ran too long.
    (ErrorKind::Timeout, &[14005, 15000]),
    // The database behind an external table.
    (ErrorKind::Unavailable, &[1140]),
];

/// App id and key, then the developer's login and session.
const WRONG_CREDENTIALS: &[i64] = &[2002, 3007, 3008, 8022, 9000, 9005, 9007];

/// Disabled, unconfirmed and locked accounts, wrong passwords, too many sessions.
const LOGIN_REJECTED: &[i64] = &[
    3000, 3001, 3002, 3003, 3004, 3034, 3036, 3044, 3055, 3072, 3082, 3087, 3090,
];

/// Objects and tables, roles and users, devices and messages, files, services, connectors, templates.
const NOT_FOUND: &[i64] = &[
    1000, 1009, 1010, 1035, 1125, 1132, 2005, 3020, 3030, 3042, 3057, 3104, 5000, 5001, 5002, 5010, 5040,
    6000, 6007, 7001, 7003, 7011, 14001, 14002, 14019, 16001, 20000, 20005, 20006, 24002,
];

/// Taken names and identities, duplicate entries, states that are reached already.
const CONFLICT: &[i64] = &[
    1101, 1105, 1138, 1142, 1152, 1154, 1155, 1161, 1166, 2006, 3017, 3018, 3033, 3085, 3086, 3092, 3102,
    5012, 6003, 6018, 6023, 7008, 7010, 8012, 14003,
];

/// Permissions of roles and users; 2011, 2014, 3054 and 3122 ask for the Cloud Code key.
const PERMISSION: &[i64] = &[
    1011, 1012, 1013, 1014, 1015, 1023, 1104, 1134, 1148, 2000, 2003, 2007, 2008, 2011, 2014, 3009, 3029,
    3054, 3084, 3094, 3095, 3101, 3122, 4000, 5007, 5008, 6019, 6022, 6026, 6027, 9020, 14008,
];

/// Objects, users, messages, files, bodies, services, the cache, where and having clauses, log entries.
const VALIDATION: &[i64] = &[
    1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1017, 1020, 1021, 1022, 1024, 1025, 1026, 1027, 1028,
    1029, 1030, 1031, 1032, 1034, 1036, 1037, 1038, 1102, 1107, 1110, 1126, 1127, 1128, 1129, 1130, 1131,
    1136, 1137, 3005, 3006, 3010, 3011, 3012, 3013, 3014, 3015, 3016, 3019, 3031, 3038, 3039, 3040, 3041,
    3043, 3045, 3049, 3050, 3063, 3076, 3077, 3078, 3096, 3098, 5003, 5004, 5005, 5006, 5011, 5030, 5041,
    5044, 5047, 5048, 5049, 5052, 6001, 6005, 6006, 6010, 6011, 6012, 6013, 6015, 6016, 6017, 6024, 6028,
    6029, 6030, 8000, 8001, 8002, 8003, 8004, 8005, 8006, 8007, 8008, 8010, 8011, 8044, 14009, 16002, 16003,
    19000, 19001, 21000, 21003, 21004,
];

/// The kind of an error answer. The code decides; the status only where the code says nothing.
pub(crate) fn kind(code: Option<i64>, status: u16) -> ErrorKind {
    let listed = code.and_then(|code| CODES.iter().find(|(_, codes)| codes.contains(&code)));
    listed.map_or_else(|| by_status(status), |(kind, _)| *kind)
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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_code_stands_in_two_lists() {
        let mut seen = HashSet::new();
        for code in CODES.iter().flat_map(|(_, codes)| codes.iter()) {
            assert!(seen.insert(code), "{code} is listed twice");
        }
    }
}
