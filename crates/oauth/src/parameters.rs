//! The parameters of a request: a query or a form body, each name at most once (RFC 6749, 3.1 and 3.2).

use crate::error::OauthError;

/// Names and values in their order. No `Debug`: forms carry codes and tokens.
pub(crate) struct Parameters(Vec<(String, String)>);

/// A name that came more than once, where only one value can be meant.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("the parameter `{0}` came more than once; send it once")]
pub(crate) struct Repeated(pub(crate) &'static str);

impl Parameters {
    /// Reads `application/x-www-form-urlencoded`. A parameter without a value counts as left out (RFC 6749, 3.1).
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        let pairs = url::form_urlencoded::parse(bytes).into_owned();
        Self(pairs.filter(|(_, value)| !value.is_empty()).collect())
    }

    /// All values of a name.
    pub(crate) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(found, _)| found == name);
        named.map(|(_, value)| value.as_str())
    }

    /// The value of a name that may come once.
    pub(crate) fn one(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.all(name);
        match (values.next(), values.next()) {
            (value, None) => Ok(value),
            (_, Some(_)) => Err(Repeated(name)),
        }
    }

    /// The value of a name that must come once.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, OauthError> {
        self.one(name)?
            .ok_or_else(|| OauthError::invalid_request(format!("the parameter `{name}` is missing")))
    }
}

impl From<Repeated> for OauthError {
    fn from(repeated: Repeated) -> Self {
        Self::invalid_request(repeated.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_empty_ones_left_out() {
        let parameters = Parameters::parse(b"scope=%2A%3Aread+data%3Awrite&state=&resource=a&resource=b");
        assert_eq!(parameters.one("scope"), Ok(Some("*:read data:write")));
        assert_eq!(parameters.one("state"), Ok(None));
        assert_eq!(parameters.one("resource"), Err(Repeated("resource")));
        assert_eq!(parameters.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes: Vec<u8>) {
            let _ = Parameters::parse(&bytes).required("code").is_ok();
        }
    }
}
