//! `/auth/...`: links and tokens by which people connect, and how a connection ends.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Parameters, address, required, text};
use super::caller::Caller;
use super::error::Failure;
use super::model::{Done, Status};
use crate::broker::Broker;
use crate::clock::wall_now;
use crate::directory::sessions::{self, SessionRequest};
use crate::directory::users::PROVIDER;
use crate::directory::{Write, connect, disconnect, sdk_tokens};
use crate::store::DeveloperKey;

/// What to know of a session; all of it is optional.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct WidgetSessionParams {
    /// What the developer calls the person.
    #[schema(example = "user123@email.com")]
    reference_id: Option<String>,
    /// The providers to offer, separated by commas.
    providers: Option<String>,
    /// The language to speak.
    #[schema(example = "en")]
    language: Option<String>,
    /// Where the person goes after connecting.
    auth_success_redirect_url: Option<String>,
    /// Where the person goes otherwise.
    auth_failure_redirect_url: Option<String>,
}

impl WidgetSessionParams {
    fn checked(self) -> Result<SessionRequest, Failure> {
        Ok(SessionRequest {
            reference_id: text(self.reference_id, "reference_id")?,
            providers: text(self.providers, "providers")?,
            lang: text(self.language, "language")?,
            success_url: address(self.auth_success_redirect_url, "auth_success_redirect_url")?,
            failure_url: address(self.auth_failure_redirect_url, "auth_failure_redirect_url")?,
        })
    }
}

/// A link.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WidgetSession {
    status: Status,
    /// The session.
    session_id: String,
    /// The address to which to send the person.
    url: String,
    /// For how many seconds the link works.
    #[schema(example = 900)]
    expires_in: u64,
}

/// Makes a link by which a person connects. It works once.
#[utoipa::path(post, path = "/auth/generateWidgetSession", tag = "Authentication",
    operation_id = "generateWidgetSession", request_body = Option<WidgetSessionParams>,
    responses((status = 200, description = "A link", body = WidgetSession), (status = 400, description = "Malformed"),
        (status = 401, description = "No or wrong credentials")))]
pub(super) async fn generate_widget_session(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    headers: HeaderMap,
    Body(body): Body<WidgetSessionParams>,
) -> Result<Json<WidgetSession>, Failure> {
    offer(&broker, caller.developer, &headers, body).await
}

/// Makes a link by which a person connects, as the widget's own API has it.
#[utoipa::path(post, path = "/widget/api/session", tag = "Authentication", operation_id = "widgetSession",
    request_body = Option<WidgetSessionParams>,
    responses((status = 200, description = "A link", body = WidgetSession), (status = 400, description = "Malformed"),
        (status = 403, description = "No or wrong credentials")))]
pub(super) async fn widget_session(
    State(broker): State<Arc<Broker>>,
    caller: Result<Caller, Failure>,
    headers: HeaderMap,
    Body(body): Body<WidgetSessionParams>,
) -> Result<Json<WidgetSession>, Failure> {
    let caller = caller.map_err(Failure::forbidden)?;
    offer(&broker, caller.developer, &headers, body).await
}

async fn offer(
    broker: &Broker,
    developer: DeveloperKey,
    headers: &HeaderMap,
    body: WidgetSessionParams,
) -> Result<Json<WidgetSession>, Failure> {
    let request = body.checked()?;
    let id =
        broker.directory.write(move |write| connect::offer(write, wall_now(), developer, &request)).await?;
    Ok(Json(WidgetSession {
        status: Status::Success,
        url: link_to(broker, headers, id.expose())?,
        session_id: id.into_exposed(),
        expires_in: sessions::LIFETIME.as_secs(),
    }))
}

/// The address of a link: below the public address, or the host that the developer's own backend has named.
fn link_to(broker: &Broker, headers: &HeaderMap, id: &str) -> Result<String, Failure> {
    let base = match &broker.config.public_url {
        Some(url) => url.clone(),
        None => {
            let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
            let scheme = if broker.config.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{}", host.ok_or_else(|| Failure::bad_request("the Host header is missing"))?)
        }
    };
    Ok(format!("{base}/session/{id}"))
}

/// A token for an app.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuthToken {
    status: Status,
    /// 64 hexadecimal digits.
    token: String,
    /// For how many seconds it works.
    #[schema(example = 180)]
    expires_in: u64,
}

/// Makes a token by which an app registers its person (`POST /auth/authenticateSDKUser`). It works once.
#[utoipa::path(post, path = "/auth/generateAuthToken", tag = "Authentication", operation_id = "generateAuthToken",
    responses((status = 200, description = "A token", body = AuthToken), (status = 401, description = "No or wrong credentials")))]
pub(super) async fn generate_auth_token(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
) -> Result<Json<AuthToken>, Failure> {
    let make = move |write: &Write<'_>| sdk_tokens::create(write, wall_now(), caller.developer);
    let token = broker.directory.write(make).await?;
    Ok(Json(AuthToken {
        status: Status::Success,
        token: token.into_exposed(),
        expires_in: sdk_tokens::LIFETIME.as_secs(),
    }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Resource {
    /// The provider; REALTIME is what this broker has.
    #[param(required = true, example = "REALTIME")]
    resource: Option<String>,
}

/// What to know of an invitation; all of it is optional.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct AuthenticateUserParams {
    /// The provider, for clients that send it here.
    resource: Option<String>,
    #[serde(flatten)]
    session: WidgetSessionParams,
}

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Invitation {
    status: Status,
    /// The user who will be connected.
    user_id: String,
    /// The address to which to send the person.
    auth_url: String,
}

/// Makes a user who waits for the person's consent, and the link by which to give it.
#[utoipa::path(post, path = "/auth/authenticateUser", tag = "Authentication", operation_id = "authenticateUser",
    params(Resource), request_body = Option<AuthenticateUserParams>,
    responses((status = 200, description = "A link and its user", body = Invitation),
        (status = 400, description = "Malformed, or an unknown provider"), (status = 401, description = "No or wrong credentials")))]
pub(super) async fn authenticate_user(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Parameters(query): Parameters<Resource>,
    headers: HeaderMap,
    Body(body): Body<AuthenticateUserParams>,
) -> Result<Json<Invitation>, Failure> {
    let resource = required(query.resource.or(body.resource), "resource")?;
    if !resource.eq_ignore_ascii_case(PROVIDER) {
        return Err(Failure::bad_request(format!("unknown resource: this broker has {PROVIDER} only")));
    }
    let request = body.session.checked()?;
    let invite = move |write: &Write<'_>| connect::invite(write, wall_now(), caller.developer, &request);
    let (user, id) = broker.directory.write(invite).await?;
    let auth_url = link_to(&broker, &headers, id.expose())?;
    Ok(Json(Invitation { status: Status::Success, user_id: user.user_id, auth_url }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Registration {
    /// The kind of app: `realtime`.
    #[param(example = "realtime")]
    resource: Option<String>,
    /// What identifies the device: the same one stays the same user.
    #[param(required = true)]
    resource_user_identifier: Option<String>,
    /// What the developer calls the person.
    reference_id: Option<String>,
}

/// A registered app.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Registered {
    status: Status,
    /// The user.
    user_id: String,
    /// What the developer calls the person.
    reference_id: Option<String>,
}

/// Registers the person of an app by a token of `POST /auth/generateAuthToken`, with the headers `dev-id` and `token`: the
/// app knows no API key.
#[utoipa::path(post, path = "/auth/authenticateSDKUser", tag = "Authentication", operation_id = "authenticateSDKUser",
    params(Registration, ("dev-id" = String, Header, description = "The developer"),
        ("token" = String, Header, description = "The token")),
    responses((status = 200, description = "The user", body = Registered), (status = 400, description = "Malformed"),
        (status = 401, description = "No good token"),
        (status = 500, description = "The broker cannot read or write its data")), security())]
pub(super) async fn authenticate_sdk_user(
    State(broker): State<Arc<Broker>>,
    headers: HeaderMap,
    Parameters(query): Parameters<Registration>,
) -> Result<Json<Registered>, Failure> {
    let given = |name: &str| {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let missing = || Failure::unauthorized(format!("the header {name} is missing"));
        value.map(str::to_owned).ok_or_else(missing)
    };
    let (dev_id, token) = (given("dev-id")?, given("token")?);
    if query.resource.as_deref().is_some_and(|resource| !resource.eq_ignore_ascii_case(PROVIDER)) {
        return Err(Failure::bad_request(format!("unknown resource: this broker has {PROVIDER} only")));
    }
    let device = text(query.resource_user_identifier, "resource_user_identifier")?;
    let device = required(device, "resource_user_identifier")?;
    let reference_id = text(query.reference_id, "reference_id")?;
    let register = move |write: &Write<'_>| {
        connect::register(write, wall_now(), &dev_id, &token, &device, reference_id.as_deref())
    };
    let registered = broker.directory.write(register).await?;
    let connect::Registered { user, replaced } = registered.ok_or_else(|| {
        Failure::unauthorized("the token is unknown, used or expired: get another by generateAuthToken")
    })?;
    for old in &replaced {
        broker.end_user(user.developer, old).await;
    }
    Ok(Json(Registered { status: Status::Success, user_id: user.user_id, reference_id: user.reference_id }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct WhichUser {
    /// The user.
    #[param(required = true)]
    user_id: Option<String>,
}

/// Disconnects a user: its streams end, and what the broker keeps for it is deleted.
#[utoipa::path(delete, path = "/auth/deauthenticateUser", tag = "Authentication", operation_id = "deauthenticateUser",
    params(WhichUser),
    responses((status = 200, description = "Disconnected", body = Done), (status = 400, description = "Malformed"),
        (status = 401, description = "No or wrong credentials"), (status = 404, description = "Unknown user")))]
pub(super) async fn deauthenticate_user(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Parameters(query): Parameters<WhichUser>,
) -> Result<Json<Done>, Failure> {
    let user_id = required(query.user_id, "user_id")?;
    let end =
        move |write: &Write<'_>| disconnect::deauthenticate(write, wall_now(), caller.developer, &user_id);
    let user = broker.directory.write(end).await?;
    let user = user.ok_or_else(|| Failure::not_found("user not found"))?;
    broker.end_user(caller.developer, &user.user_id).await;
    broker.forget_frames(caller.developer, &user.user_id);
    Ok(Json(Done { status: Status::Success }))
}
