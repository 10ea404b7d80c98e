//! A user's connection: a sealed row in, a Backendless client out.
