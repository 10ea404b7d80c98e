//! The storage traits of the gateway and the promises that every implementation keeps.
