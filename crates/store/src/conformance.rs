//! The promises of the store, one case each. A case is a sentence that is true of every implementation; the list below
//! stamps them, so that a failing line names the backend, the trait and the promise.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    reason = "cases are tests: their names say what they promise, and a panic is how they fail"
)]

pub mod access_tokens;
pub mod account_changes;
pub mod accounts;
pub mod audit_appending;
pub mod audit_pruning;
pub mod audit_reading;
pub mod changes;
pub mod connection_changes;
pub mod connections;
pub mod invitation_acceptance;
pub mod invitations;
pub mod keys;
pub mod maintenance;
pub mod oauth_codes;
pub mod oauth_grants;
pub mod oauth_refresh_tokens;
pub mod signing_keys;
pub mod tenants;
pub mod throttles;
pub mod token_uses;
pub mod user_sessions;
pub mod web_sessions;

mod populated;
mod together;
mod trail;
mod verdict;
mod world;

pub use populated::Populated;

/// Calls a macro with the name of every case: `$stamp! { module: case case …; module: … }`.
#[macro_export]
macro_rules! conformance_cases {
    ($stamp:ident) => {
        $stamp! {
            access_tokens:
                a_token_is_read_back_with_all_its_limits
                a_bearer_record_holds_hash_and_states
                a_bearer_record_shows_revoked_and_expired_tokens
                a_token_for_another_tenants_account_is_a_conflict
                a_name_is_taken_until_its_token_is_revoked_and_in_its_account_only
                of_sixteen_tokens_of_one_name_one_is_made
                another_tenant_neither_reads_nor_lists_a_token
                tokens_are_listed_in_pages_of_an_account_or_a_tenant
                a_token_is_revoked_once_and_others_are_told
                of_sixteen_who_revoke_one_token_one_is_told_true;
            token_uses:
                uses_are_noted_many_at_once_and_never_backwards
                sixteen_processes_note_thousands_of_uses_in_any_order;
            account_changes:
                a_disabled_account_loses_its_web_sessions_and_others_are_told
                an_account_of_another_tenant_is_not_disabled
                a_role_is_changed_in_its_own_tenant_only
                the_last_active_owner_stays
                of_sixteen_owners_who_disable_themselves_one_stays
                a_deleted_account_takes_all_that_is_its_own_along
                an_account_of_another_tenant_is_not_deleted;
            accounts:
                an_account_is_read_back_by_id_and_by_address
                an_account_of_another_tenant_is_not_found
                an_account_goes_to_the_tenant_that_is_given_first
                an_account_of_machines_has_no_address
                an_address_is_taken_in_every_tenant
                of_sixteen_accounts_with_one_address_one_is_made
                an_account_without_its_tenant_is_a_conflict
                the_first_account_is_the_tenants_oldest
                accounts_are_listed_in_pages_for_one_tenant
                a_password_is_replaced_for_one_account_only
                a_password_of_another_tenant_is_neither_read_nor_set
                a_new_password_ends_the_accounts_web_sessions_only;
            audit_appending:
                entries_of_several_tenants_are_chained_in_their_order
                an_entry_is_read_back_as_it_was_linked
                a_thousand_entries_go_in_at_once
                one_unknown_tenant_fails_the_whole_step
                one_entry_that_cannot_be_linked_fails_the_whole_step
                a_text_with_a_nul_character_fails_the_whole_step
                sixteen_writers_make_one_chain_without_gaps
                sixteen_writers_to_many_tenants_in_any_order_do_not_wait_in_a_circle;
            audit_pruning:
                rows_up_to_the_checkpoint_go_and_it_is_stored
                the_chain_goes_on_behind_a_pruned_whole
                a_checkpoint_that_is_not_later_changes_nothing
                a_checkpoint_that_names_no_row_is_a_conflict
                pruning_one_tenant_leaves_another_ones_trail;
            audit_reading:
                heads_are_listed_for_all_tenants
                rows_are_read_in_pieces_in_the_chains_order
                another_tenant_reads_nothing_of_a_trail
                each_filter_picks_its_rows_latest_first
                failures_are_outcomes_other_than_ok
                outcomes_are_counted_by_day
                what_may_be_pruned_ends_before_the_first_young_row;
            changes:
                changes_are_numbered_from_one_and_read_in_pieces
                a_step_that_fails_leaves_no_change
                a_reader_that_was_away_while_changes_were_swept_is_told
                the_latest_change_is_never_swept
                a_reader_ahead_of_the_store_is_told
                a_reader_misses_nothing_while_sixteen_write
                a_change_of_this_process_wakes_its_readers;
            connection_changes:
                replacing_changes_endpoint_secrets_and_state_ends_sessions_and_tells_others
                renaming_keeps_names_unique_and_tells_others
                the_default_moves_and_others_are_told
                the_state_of_the_last_check_is_noted
                deleting_the_default_makes_the_oldest_left_the_default
                neither_a_colleague_nor_another_tenant_changes_a_connection;
            connections:
                a_connection_is_read_back_by_id_and_by_name_and_others_are_told
                neither_a_colleague_nor_another_tenant_reads_a_connection
                a_connection_for_another_tenants_account_is_a_conflict
                a_taken_name_is_a_conflict_in_the_same_account_only
                the_first_connection_is_the_default_and_a_later_one_when_it_says_so
                of_sixteen_connections_at_once_one_is_the_default
                connections_are_listed_by_name;
            invitations:
                an_open_invitation_is_found_by_its_secret_until_it_expires
                an_invitation_of_a_suspended_tenant_is_not_open
                a_newer_invitation_withdraws_the_earlier_one_for_the_same_address_or_account
                of_sixteen_invitations_for_one_address_one_stays_open
                an_invitation_for_another_tenants_account_is_a_conflict
                invitations_are_listed_for_one_tenant_with_expired_and_without_accepted_ones
                an_invitation_is_withdrawn_by_its_own_tenant_and_only_while_open;
            invitation_acceptance:
                accepting_makes_the_account_with_role_address_and_password
                accepting_gives_an_existing_account_its_password_and_ends_its_sessions
                a_used_expired_or_unknown_invitation_is_not_accepted
                a_taken_address_leaves_the_invitation_open
                of_sixteen_who_accept_one_invitation_one_wins;
            keys:
                a_fresh_store_is_claimed_once
                of_sixteen_claims_of_a_fresh_store_one_wins
                a_master_key_is_added_once_and_never_with_another_check_value
                a_master_key_in_use_is_not_removed
                the_first_data_key_of_a_tenant_stays
                of_sixteen_first_data_keys_one_is_stored
                a_data_key_needs_a_living_tenant_and_a_registered_master_key
                while_sixteen_make_data_keys_shredding_leaves_none
                a_data_key_of_another_tenant_is_neither_read_nor_rewrapped
                data_keys_to_rotate_are_listed_and_counted
                a_wrapping_is_replaced_if_it_is_the_one_that_was_read
                of_sixteen_who_rewrap_one_key_one_wins;
            maintenance:
                a_store_that_was_opened_answers_and_is_current
                a_sweep_of_a_fresh_store_finds_nothing
                expired_sessions_and_windows_are_swept_at_their_end
                invitations_are_swept_a_month_after_they_expired
                codes_are_swept_an_hour_after_they_expired_and_refresh_tokens_at_once
                a_client_that_nobody_used_is_swept_after_a_day
                grants_and_tokens_are_swept_a_month_after_they_ended
                signing_keys_are_swept_when_they_retire
                sixteen_sweeps_at_once_delete_each_row_once;
            oauth_codes:
                a_code_is_redeemed_once_and_a_replay_revokes_the_grant
                a_replay_is_noticed_after_the_code_expired
                an_expired_or_unknown_code_is_unknown
                another_client_leaves_the_code_as_it_is
                of_sixteen_who_redeem_one_code_one_succeeds_and_the_grant_is_revoked;
            oauth_grants:
                a_client_is_read_back_and_replaced_when_it_is_seen_again
                unused_clients_are_counted_from_a_time_on
                a_grant_is_read_back_with_states
                a_grant_needs_an_active_account_of_the_tenant_and_a_client
                the_latest_grant_that_counts_is_remembered
                grants_that_count_are_listed_latest_first
                neither_a_colleague_nor_another_tenant_reads_or_revokes_a_grant
                a_revoked_grant_takes_its_code_and_refresh_tokens_along_and_others_are_told
                uses_of_grants_are_noted_and_never_backwards;
            oauth_refresh_tokens:
                a_refresh_token_is_traded_for_a_successor_that_works
                a_first_refresh_token_needs_a_grant_that_counts
                a_second_use_within_the_grace_gives_a_further_successor
                a_second_use_does_not_lengthen_the_grace
                a_second_use_after_the_grace_revokes_the_grant
                a_second_use_after_a_successor_was_used_revokes_the_grant
                an_expired_foreign_or_unknown_refresh_token_is_unknown
                a_refresh_token_of_an_expired_grant_is_unknown
                sixteen_parallel_uses_within_the_grace_all_get_a_successor
                sixteen_late_uses_at_once_revoke_the_grant_once
                of_sixteen_who_trade_and_replay_one_chain_nobody_is_left_with_a_living_token;
            signing_keys:
                a_new_key_lets_older_ones_retire_and_others_are_told
                a_key_that_retires_earlier_is_not_kept_longer
                a_key_is_not_added_when_a_newer_one_is_there
                of_sixteen_processes_that_make_the_next_key_one_succeeds
                of_sixteen_first_keys_one_is_made;
            tenants:
                a_tenant_is_read_back_by_id_and_by_name
                an_unknown_tenant_is_not_found
                a_taken_name_is_a_conflict_that_changes_nothing
                of_sixteen_tenants_of_one_name_one_is_made
                a_name_with_a_nul_character_is_a_conflict
                tenants_are_listed_in_pages_in_the_order_of_their_creation
                a_tenant_is_suspended_and_resumed_and_others_are_told
                suspending_an_unknown_tenant_is_false_and_no_change
                a_shredded_tenant_is_never_resumed
                shredding_destroys_the_tenants_data_key_only_and_tells_others
                shredding_an_unknown_tenant_is_false
                a_tenant_that_is_not_shredded_is_not_deleted
                deleting_a_shredded_tenant_removes_its_rows_and_no_others
                the_name_of_a_deleted_tenant_is_free_again;
            throttles:
                attempts_are_counted_within_the_window_of_the_first
                a_new_window_begins_when_the_old_one_has_ended
                cleared_attempts_are_forgotten_for_one_key
                sixteen_attempts_at_once_get_sixteen_numbers;
            user_sessions:
                a_session_is_found_by_its_handle_until_it_expires
                a_handle_means_nothing_to_another_account_connection_or_tenant
                a_session_needs_a_connection_of_the_same_account
                a_session_ends_once;
            web_sessions:
                a_web_session_is_found_by_its_cookie_until_it_expires
                nobody_signs_in_to_an_account_that_is_not_active
                a_session_of_a_suspended_tenant_does_not_count_until_it_is_resumed
                a_touch_notes_the_latest_time_of_one_session
                signing_out_ends_one_session_once
                signing_out_elsewhere_keeps_this_session_and_other_accounts;
        }
    };
}
