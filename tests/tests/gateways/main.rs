//! Several gateways on one database, without affinity: what one of them or the command line changes, all of them know within
//! a second, also when nothing wakes them.
#![expect(
    clippy::unwrap_used,
    reason = "everything here runs in tests, where a panic is a failed test"
)]

mod cases;
mod pair;
mod starting;

/// One test for each case and database.
macro_rules! on_both {
    ($($module:ident: $($case:ident)+;)+) => {
        mod postgres {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::$module::$case(store_sql::testing::TestDatabase::postgres().await).await;
            })+)+
        }

        mod sqlite {
            $($(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $case() {
                crate::$module::$case(store_sql::testing::TestDatabase::sqlite().await).await;
            })+)+
        }
    };
}

on_both! {
    cases:
        a_revoked_token_is_refused_200_times_in_a_row
        a_suspended_tenant_is_refused_and_comes_back
        a_disabled_account_is_refused_and_comes_back
        a_replaced_connection_is_used_and_a_removed_one_is_not
        rotated_keys_interrupt_nobody;
    starting:
        eight_gateways_start_on_one_empty_database;
}
