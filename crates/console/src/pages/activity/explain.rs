//! Outcomes in the words of people: what happened, and what to do.

/// What a code of an outcome means and what to do about it; `None` for a word that is not known here.
pub(super) fn explain(code: &str) -> Option<(&'static str, &'static str)> {
    Some(match code {
        "invalid_arguments" => (
            "The agent called the tool with arguments that do not fit.",
            "Agents read the reason and try again; there is nothing to do.",
        ),
        "not_found" => (
            "What the call named is not there.",
            "Check the name of the table, object or file that you gave the agent.",
        ),
        "forbidden" => (
            "Backendless or the gateway does not allow it.",
            "Check what the token or agent may do here, and the permissions in Backendless.",
        ),
        "conflict" => (
            "The state of things did not fit the call.",
            "Look at what is there now, and try again.",
        ),
        "rate_limited" => (
            "There were too many calls at once.",
            "Wait a minute. If it goes on, ask the operator for a higher limit or check your Backendless plan.",
        ),
        "connection_missing" => (
            "There was no connection to use, or it lacks a key that this tool needs.",
            "Connect an app, or add the key to the connection.",
        ),
        "connection_rejected" => (
            "Backendless refused the keys of the connection.",
            "Replace the keys of the connection; the app’s keys may have been changed in Backendless.",
        ),
        "upstream_error" => (
            "Backendless answered with an error.",
            "The agent was told what Backendless said. Ask it, or look into the app’s log.",
        ),
        "upstream_unavailable" => (
            "Backendless could not be reached.",
            "Try again later, and test the connection.",
        ),
        "timeout" => (
            "Backendless did not answer in time.",
            "Let the agent ask for less, or try again later.",
        ),
        "result_too_large" => (
            "The answer was too large to hand over.",
            "Let the agent ask for fewer rows or columns.",
        ),
        "internal" => (
            "The gateway made a mistake.",
            "Tell the operator the time of this entry; the reason is in the log.",
        ),
        "cancelled" => (
            "The agent left before the answer.",
            "The call may have had its effect. Look before you let it be repeated.",
        ),
        "failed" => (
            "The operator’s command failed.",
            "The command told the operator why.",
        ),
        _ => return None,
    })
}

/// An outcome as a badge says it.
pub(super) fn in_words(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use toolkit::ErrorCode;

    #[test]
    fn every_code_of_a_call_is_explained() {
        for code in ErrorCode::ALL {
            assert!(explain(code.as_str()).is_some(), "{}", code.as_str());
        }
        assert!(explain("ok").is_none() && explain("=1+1").is_none());
    }

    #[test]
    fn codes_become_words() {
        assert_eq!(in_words("rate_limited"), "Rate limited");
        assert_eq!((in_words("").as_str(), in_words("é").as_str()), ("", "é"));
    }
}
