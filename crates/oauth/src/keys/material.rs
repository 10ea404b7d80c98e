//! An Ed25519 key pair (RFC 8032), as the JWT library wants it.

use domain::{Entropy, SigningKeyId};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, errors::Error};
use secrecy::SecretSlice;

/// The algorithm of every key, as JOSE names it (RFC 8037, 3.1).
pub(super) const ALGORITHM: &str = "EdDSA";

/// What stands before the 32 bytes of a private key in PKCS #8 (RFC 8410, 7): version 0, the algorithm, two lengths.
const PKCS8_PREFIX: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Both halves of a pair.
pub(super) struct Material {
    pub(super) signing: EncodingKey,
    pub(super) verifying: DecodingKey,
    /// The public half as a JWK (RFC 7517).
    pub(super) public: serde_json::Value,
}

impl Material {
    /// A new private key, as PKCS #8.
    pub(super) fn generate_der(entropy: &dyn Entropy) -> SecretSlice<u8> {
        let mut der = PKCS8_PREFIX.to_vec();
        der.resize(PKCS8_PREFIX.len() + 32, 0);
        entropy.fill(&mut der[PKCS8_PREFIX.len()..]);
        der.into()
    }

    /// The pair of a private key in PKCS #8.
    pub(super) fn from_der(id: &SigningKeyId, der: &[u8]) -> Result<Self, Error> {
        let signing = EncodingKey::from_ed_der(der);
        let mut jwk = Jwk::from_encoding_key(&signing, Algorithm::EdDSA)?;
        jwk.common.key_id = Some(id.to_string());
        jwk.common.public_key_use = Some(PublicKeyUse::Signature);
        Ok(Self {
            verifying: DecodingKey::from_jwk(&jwk)?,
            public: serde_json::to_value(&jwk)?,
            signing,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    /// RFC 8032, 7.1, test 1, and the JWK of RFC 8037, appendix A.1: the same key.
    #[test]
    fn the_public_half_is_the_one_of_the_standard() {
        let seed = [
            0x9d, 0x61, 0xb1, 0x9d, 0xef, 0xfd, 0x5a, 0x60, 0xba, 0x84, 0x4a, 0xf4, 0x92, 0xec, 0x2c, 0xc4,
            0x44, 0x49, 0xc5, 0x69, 0x7b, 0x32, 0x69, 0x19, 0x70, 0x3b, 0xac, 0x03, 0x1c, 0xae, 0x7f, 0x60,
        ];
        let der = [PKCS8_PREFIX.as_slice(), &seed].concat();
        let id: SigningKeyId = "sig_00000000000000000000000000".parse().unwrap();
        let public = Material::from_der(&id, &der).unwrap().public;
        assert_eq!(public["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        assert_eq!(public["d"], serde_json::Value::Null);
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        let id: SigningKeyId = "sig_00000000000000000000000000".parse().unwrap();
        let der = Material::generate_der(&domain::SeededEntropy::new(1));
        assert!(Material::from_der(&id, der.expose_secret()).is_ok());
        assert!(Material::from_der(&id, &der.expose_secret()[1..]).is_err());
        assert!(Material::from_der(&id, &[0; 48]).is_err());
    }
}
