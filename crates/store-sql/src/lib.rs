//! The one SQL implementation of the storage traits, generic over Postgres and SQLite.
