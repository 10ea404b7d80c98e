//! Forms that other sites send with somebody's cookies.

use crate::furnished::Furnished;
use crate::html::Form;
use crate::routes;
use crate::world::{ORIGIN, PASSWORD};
use http::{Method, Request, StatusCode, header};
use std::collections::BTreeMap;

/// Forms that a walk does not reach: behind a sign-in at a Backendless console.
const BEHIND_A_STRANGER: [&str; 1] = ["/connections/backendless/app"];

/// Every form of the console that changes something, by where it leads.
async fn forms(furnished: &Furnished) -> BTreeMap<String, Form> {
    let mut pages = furnished.walk().await;
    pages.extend(furnished.walk_of_a_visitor().await);
    let forms = pages.values().flat_map(|(_, page)| page.forms());
    forms
        .filter(|form| form.method == "post")
        .map(|form| (form.action.clone(), form))
        .collect()
}

#[tokio::test]
async fn the_walk_reaches_every_form() {
    let furnished = Furnished::new().await;
    let forms = forms(&furnished).await;
    let missed: Vec<_> = routes::all()
        .into_iter()
        .filter(|route| route.takes_forms && !BEHIND_A_STRANGER.contains(&route.path.as_str()))
        // Where sign-up is not open there is no form.
        .filter(|route| route.path != "/sign-up")
        .filter(|route| !forms.keys().any(|action| route.matches(action)))
        .collect();
    assert!(missed.is_empty(), "no page has a form for {missed:#?}");
    for (action, form) in &forms {
        assert!(
            form.value("csrf").is_some_and(|token| token.len() == 43),
            "{action}: {form:?}"
        );
        assert_eq!(form.fields[0].0, "csrf", "{action}: the token comes first");
    }
}

#[tokio::test]
async fn a_form_counts_only_with_the_token_of_its_own_session_and_from_this_site() {
    let furnished = Furnished::new().await;
    let world = &furnished.world;
    let forms = forms(&furnished).await;
    let mut ann = world.browser_of(&world.ann).await;
    ann.get("/invitations/unknown").await;
    let (mut bob, mut other) = (
        world.browser_of(&world.bob).await,
        world.browser_of(&world.ann).await,
    );
    let of_bob = bob
        .get("/")
        .await
        .page()
        .form("/sign-out")
        .value("csrf")
        .unwrap()
        .to_owned();
    let of_another_session = other
        .get("/")
        .await
        .page()
        .form("/sign-out")
        .value("csrf")
        .unwrap()
        .to_owned();
    let own = ann
        .get("/")
        .await
        .page()
        .form("/sign-out")
        .value("csrf")
        .unwrap()
        .to_owned();
    let before = furnished.belongings().await;
    let head = world.store.audit_head(&world.ann.tenant).await.unwrap();
    for (action, form) in &forms {
        let forged = [
            ("without a token", form.clone().without("csrf")),
            ("with an empty token", form.clone().forge("csrf", "")),
            (
                "with the token of another person",
                form.clone().forge("csrf", &of_bob),
            ),
            (
                "with the token of another session",
                form.clone().forge("csrf", &of_another_session),
            ),
        ];
        for (how, form) in forged {
            assert_eq!(
                ann.submit(&form).await.status,
                StatusCode::FORBIDDEN,
                "{action} {how}"
            );
        }
        for origin in [
            "https://evil.example",
            "null",
            "http://mcp.example.com",
            "https://mcp.example.com:8443",
        ] {
            let mut foreign = ann.clone();
            foreign.origin = Some(origin.to_owned());
            let form = form.clone().forge("csrf", &own);
            assert_eq!(
                foreign.submit(&form).await.status,
                StatusCode::FORBIDDEN,
                "{action} from {origin}"
            );
        }
    }
    assert_eq!(furnished.belongings().await, before);
    assert_eq!(world.store.audit_head(&world.ann.tenant).await.unwrap(), head);
    assert_eq!(
        ann.get("/account").await.status,
        StatusCode::OK,
        "nobody signed ann out"
    );
}

#[tokio::test]
async fn every_route_that_takes_forms_refuses_one_without_a_token() {
    let furnished = Furnished::new().await;
    let mut ann = furnished.world.browser_of(&furnished.world.ann).await;
    for route in routes::all().into_iter().filter(|route| route.takes_forms) {
        for (kind, body) in [
            ("application/x-www-form-urlencoded", ""),
            ("text/plain", "csrf=x"),
            ("application/json", "{}"),
            ("multipart/form-data; boundary=x", "--x--"),
        ] {
            let request = Request::builder()
                .method(Method::POST)
                .uri(route.example())
                .header(header::CONTENT_TYPE, kind)
                .body(body.into())
                .unwrap();
            let refused = ann.send(request).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{} as {kind}", route.path);
        }
    }
}

#[tokio::test]
async fn browsers_that_say_that_a_form_comes_from_elsewhere_are_believed() {
    let furnished = Furnished::new().await;
    let mut ann = furnished.world.browser_of(&furnished.world.ann).await;
    let form = ann.get("/account").await.page().form("/account/sign-out-others");
    for (site, status) in [
        ("cross-site", StatusCode::FORBIDDEN),
        ("same-site", StatusCode::FORBIDDEN),
        ("same-origin", StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/account/sign-out-others")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", site)
            .body(form.encoded().into())
            .unwrap();
        assert_eq!(ann.send(request).await.status, status, "{site}");
    }
}

#[tokio::test]
async fn a_form_is_bounded() {
    let furnished = Furnished::new().await;
    let mut visitor = furnished.world.visitor();
    let form = visitor.get("/sign-in").await.page().form("/sign-in");
    let form = form.forge("email", &"a".repeat(70 * 1024));
    assert_eq!(visitor.submit(&form).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn nobody_is_signed_in_by_another_site() {
    let furnished = Furnished::new().await;
    let world = &furnished.world;
    for path in ["/sign-in", &furnished.invitation] {
        let mut visitor = world.visitor();
        let form = visitor.get(path).await.page().form(path);
        let form = form.forge("email", &world.ann.email).with("password", PASSWORD);
        visitor.origin = Some("https://evil.example".to_owned());
        let refused = visitor.submit(&form).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{path}: from elsewhere");
        assert!(refused.set_cookies().is_empty());
        // The token of the attacker's own visit, in the browser of somebody else.
        let mut victim = world.visitor();
        victim.get("/sign-in").await;
        assert_eq!(
            victim.submit(&form).await.status,
            StatusCode::FORBIDDEN,
            "{path}: another's token"
        );
        visitor.origin = Some(ORIGIN.to_owned());
        assert_eq!(
            visitor.submit(&form).await.location(),
            "/",
            "{path}: as it should be"
        );
    }
}
