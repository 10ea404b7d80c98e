//! Users.

use backendless::{
    AuthorizationRequest, Client, Find, Registration, Result, SocialLogin, UserStatus, UserToken,
    UsersWithRole,
};
use serde_json::json;

use super::{object, texts};

const USER: &str = "4D584E4D-05A3-4AC4-90C7-B80D1584E7AD";
const ALICE: &str = "alice@yourmail.com";

pub(crate) async fn follow(client: &Client, operation: &str) -> Option<Result<()>> {
    let users = client.users();
    let done = match operation {
        "UserService.login('alice@yourmail.com','wonderland',true)" | "UserService.login (custom domain)" => {
            users.login(ALICE, &"wonderland".into()).await.map(drop)
        }
        "UserService.login(objectId) (Cloud Code key)" => users.login_by_id(USER).await.map(drop),
        "UserService.loginAsGuest" => users.login_as_guest().await.map(drop),
        "UserService.isValidLogin()" => users
            .validate_token(&UserToken::new("B6A2B2A0-1111-2222-3333-USERTOKEN0001"))
            .await
            .map(drop),
        "UserService.logout()" => users.logout().await,
        "UserService.verifyPassword('old') (Cloud Code key only)" => {
            users.verify_password(&"old-secret".into()).await.map(drop)
        }
        "UserService.restorePassword('alice+x@yourmail.com')" => {
            users.recover_password("alice+x@yourmail.com").await
        }
        "UserService.resendEmailConfirmation" => users.resend_confirmation(ALICE).await,
        "UserService.createEmailConfirmationURL" => users.create_confirmation_url(ALICE).await.map(drop),
        "UserService.getAuthorizationUrlLink" => {
            let request = AuthorizationRequest {
                fields_mapping: object(json!({"email": "email"})),
                permissions: Some("email".into()),
                ..AuthorizationRequest::default()
            };
            users.authorization_url("googleplus", &request).await.map(drop)
        }
        "UserService.loginWithOauth2" => users.social_login("googleplus", &social(None)).await.map(drop),
        "UserService.loginWithOauth1" => users
            .social_login("twitter", &social(Some("SECRET")))
            .await
            .map(drop),
        _ => return account(client, operation).await,
    };
    Some(done)
}

async fn account(client: &Client, operation: &str) -> Option<Result<()>> {
    let users = client.users();
    let done = match operation {
        "UserService.register(new User({email,password,name}))" => {
            let registration = Registration {
                email: Some(ALICE.into()),
                password: "wonderland".into(),
                properties: object(json!({"name": "Alice", "___class": "Users"})),
                guest_object_id: None,
            };
            users.register(&registration).await.map(drop)
        }
        "UserService.update({objectId,phoneNumber})" => users
            .update(USER, &object(json!({"phoneNumber": "5551212"})))
            .await
            .map(drop),
        "UserService.update({objectId,password}) (no dedicated SDK method)" => {
            users.change_password(USER, &"n3w-secret".into()).await.map(drop)
        }
        "Data.of('Users').findById(id)" => users.find_by_id(USER, &Find::default()).await.map(drop),
        "Data.of(User).findById(id, {relations,properties})" => {
            let query = Find {
                properties: texts(&["email", "name"]),
                load_relations: texts(&["address", "friends.address"]),
                relations_depth: Some(2),
                ..Find::default()
            };
            users.find_by_id(USER, &query).await.map(drop)
        }
        "Data.of('Users').remove(id)" => users.delete(USER).await.map(drop),
        "UserService.describeUserClass" => users.describe().await.map(drop),
        "UserService.getUserRoles" => users.roles().await.map(drop),
        "UserService.getUserRoles(userId)" => users.roles_of(USER).await.map(drop),
        "UserService.assignRole" => users.assign_role(ALICE, "Admin").await,
        "UserService.unassignRole" => users.unassign_role(ALICE, "Admin").await,
        "UserService.findByRole" => {
            let query = UsersWithRole {
                load_roles: Some(true),
                page_size: Some(10),
                ..UsersWithRole::default()
            };
            users.with_role("Admin", &query).await.map(drop)
        }
        "UserService.enableUser" => users.set_status(USER, UserStatus::Enabled).await,
        "UserService.disableUser" => users.set_status(USER, UserStatus::Disabled).await,
        _ => return None,
    };
    Some(done)
}

fn social(secret: Option<&str>) -> SocialLogin {
    SocialLogin {
        access_token: "ACCESS".into(),
        access_token_secret: secret.map(Into::into),
        fields_mapping: object(json!({"email": "email"})),
        guest_user: None,
    }
}
