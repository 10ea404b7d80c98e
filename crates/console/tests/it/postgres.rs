//! The same on Postgres.

use crate::invitation::invitation_on;
use crate::world::World;
use store_sql::testing::TestDatabase;

#[tokio::test]
async fn an_invitation_makes_an_account_and_signs_in() {
    invitation_on(World::on(TestDatabase::postgres().await, |_| ()).await).await;
}
