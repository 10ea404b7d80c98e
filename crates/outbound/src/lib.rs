//! The guarded HTTP client: pooled, with deadlines, bounds, retries, breakers and an address guard.
#![doc = include_str!("../README.md")]

mod address;
mod breaker;
mod client;
mod error;
mod exchange;
mod guard;
mod policy;
mod pools;
mod request;
mod resolver;
mod response;
mod retry;
mod surroundings;
mod target;

pub use address::AddressClass;
pub use breaker::BreakerKey;
pub use client::HttpClient;
pub use error::{BuildError, Cause, Error, Phase};
pub use guard::Refusal;
pub use policy::{BreakerPolicy, Policy, RetryPolicy};
pub use request::Request;
pub use resolver::{Lookup, SystemLookup};
pub use response::Response;
pub use surroundings::{Clock, Random, Surroundings, SystemClock, SystemRandom};
pub use target::Target;
