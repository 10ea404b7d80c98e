//! Every promise of the store, once per database: `postgres::access_tokens::…` and `sqlite::access_tokens::…`.
#![expect(clippy::unwrap_used, reason = "all of this crate is tests")]

mod backend;
mod migrations;
mod opening;
mod processes;
mod tables;

use backend::Backend;
use futures::FutureExt;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use store::Store;

/// One test for each case of the suite.
macro_rules! stamp {
    ($($module:ident: $($case:ident)+;)+) => {
        /// The cases that are stamped, as `module::case`.
        const STAMPED: &[&str] = &[$($(concat!(stringify!($module), "::", stringify!($case))),+),+];

        mod postgres {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    crate::on_store::<crate::backend::PostgresSchema, _>(store::conformance::$module::$case).await;
                })+
            })+

            crate::stamp_here!(PostgresSchema: both
                opening: a_server_that_went_away_is_unavailable;
                processes:
                    a_change_of_another_process_wakes_a_reader
                    a_lost_connection_is_listened_on_again
                    two_processes_note_the_same_uses_in_opposite_orders;
                migrations: sqlite_ends_with_the_same_tables_and_columns;
            );
        }

        mod sqlite {
            $(mod $module {
                $(#[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    crate::on_store::<crate::backend::SqliteFile, _>(store::conformance::$module::$case).await;
                })+
            })+

            crate::stamp_here!(SqliteFile: both
                opening:
                    a_file_is_created_for_its_owner_only
                    asking_creates_no_file
                    a_place_that_cannot_hold_a_file_is_named
                    a_file_that_went_away_is_unavailable;
            );
        }
    };
}

/// One test for each case of this folder: those for both databases, and further ones.
macro_rules! stamp_here {
    ($database:ident: both $($module:ident: $($case:ident)+;)*) => {
        mod on_both {
            crate::stamp_here!($database:
                opening:
                    a_migration_from_the_future_is_refused
                    a_migration_with_another_text_is_refused
                    pending_migrations_are_refused_and_named;
                processes:
                    a_revocation_is_read_by_another_process
                    four_processes_write_one_trail_without_gaps
                    of_sixteen_processes_that_claim_a_fresh_store_one_wins
                    sixteen_processes_open_a_fresh_database_at_once;
                tables:
                    a_deleted_account_leaves_nothing_but_its_trail
                    a_deleted_tenant_leaves_no_row_in_any_table
                    every_table_of_tenants_refers_to_its_tenant;
            );
        }
        crate::stamp_here!($database: $($module: $($case)+;)*);
    };
    ($database:ident: $($module:ident: $($case:ident)+;)*) => {
        $(mod $module {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $case() {
                crate::on_database(async |database: &crate::backend::$database| {
                    crate::$module::$case(database).await;
                })
                .await;
            })+
        })*
    };
}
use stamp_here;

store::conformance_cases!(stamp);

/// Runs a case on a store over a fresh database.
async fn on_store<B: Backend, F>(case: impl FnOnce(Arc<dyn Store>) -> F)
where
    F: Future<Output = ()>,
{
    on_database(async |database: &B| case(database.open().await).await).await;
}

/// Runs a case on a fresh database and removes the database, also when the case fails.
async fn on_database<B: Backend>(case: impl AsyncFnOnce(&B)) {
    let database = B::create().await;
    let outcome = AssertUnwindSafe(case(&database)).catch_unwind().await;
    database.remove().await;
    if let Err(failure) = outcome {
        resume_unwind(failure);
    }
}

/// A case that nobody stamps would never run.
#[test]
fn every_case_of_the_suite_is_stamped() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../store/src/conformance");
    let mut written = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let cases = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        written.extend(cases.map(|case| format!("{module}::{}", case.split('(').next().unwrap())));
    }
    let mut stamped = STAMPED.to_vec();
    written.sort_unstable();
    stamped.sort_unstable();
    assert_eq!(written, stamped);
}
