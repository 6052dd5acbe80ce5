//! `/userInfo`, `/subscriptions`, `/bulkUserInfo`, `/users/{id}`: who is connected.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Body, Parameters, given, text};
use super::caller::Caller;
use super::error::Failure;
use super::model::{Status, TerraUser, time};
use crate::broker::Broker;
use crate::directory::users::{self, Change, User};
use crate::directory::{DirectoryError, Write};

/// How long a page is where nothing is said.
const USUAL_PAGE: u32 = 500;
/// How long a page may be.
const LONGEST_PAGE: u32 = 5000;
/// How many users one call may ask for.
const MOST_IDS: usize = 1000;

fn unknown() -> Failure {
    Failure::not_found("user not found")
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Which {
    /// One user.
    user_id: Option<String>,
    /// All users of this reference.
    reference_id: Option<String>,
}

/// One user, or all users of a reference.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum UserInfo {
    /// For `user_id`.
    One(Box<OneUser>),
    /// For `reference_id`.
    Many(Vec<TerraUser>),
}

/// One user.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OneUser {
    status: Status,
    /// Whether the person has agreed.
    is_authenticated: bool,
    user: PolledUser,
}

/// A user, and when data came.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PolledUser {
    #[serde(flatten)]
    user: TerraUser,
    /// Always null: a sensor sends by itself and is not polled.
    last_polled_at: Option<String>,
    /// When the newest data that the broker keeps for this user end.
    most_recent_data_at: Option<String>,
}

/// Who a user is.
#[utoipa::path(get, path = "/userInfo", tag = "User", operation_id = "userInfo", params(Which),
    responses((status = 200, description = "The user, or the users of the reference", body = UserInfo),
        (status = 400, description = "Malformed"), (status = 401, description = "No or wrong credentials"),
        (status = 404, description = "Unknown user")))]
pub(super) async fn user_info(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Parameters(query): Parameters<Which>,
) -> Result<Json<UserInfo>, Failure> {
    let developer = caller.developer;
    let given = |value: Option<String>| value.filter(|value| !value.is_empty());
    match (given(query.user_id), given(query.reference_id)) {
        (Some(user_id), _) => {
            let read = move |connection: &rusqlite::Connection| {
                let Some(user) = users::find(connection, developer, &user_id)? else { return Ok(None) };
                let newest = crate::directory::payloads::newest(connection, user.key)?;
                Ok::<_, DirectoryError>(Some((user, newest)))
            };
            let (user, newest) = broker.directory.read(read).await?.ok_or_else(unknown)?;
            Ok(Json(UserInfo::One(Box::new(OneUser {
                status: Status::Success,
                is_authenticated: user.authenticated.is_some(),
                user: PolledUser {
                    user: TerraUser::from(&user),
                    last_polled_at: None,
                    most_recent_data_at: newest.map(time),
                },
            }))))
        }
        (None, Some(reference_id)) => {
            let read = move |connection: &rusqlite::Connection| {
                users::by_reference(connection, developer, &reference_id)
            };
            let found = broker.directory.read(read).await?;
            if found.is_empty() { Err(unknown()) } else { Ok(Json(UserInfo::Many(all(&found)))) }
        }
        (None, None) => Err(Failure::bad_request("user_id or reference_id is missing")),
    }
}

fn all(users: &[User]) -> Vec<TerraUser> {
    users.iter().map(TerraUser::from).collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Paging {
    /// The page, from 0; without it all users are answered at once.
    page: Option<u32>,
    /// How many users a page has.
    #[param(example = 500)]
    per_page: Option<u32>,
}

/// All users, or a page of them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(super) enum Subscriptions {
    /// Without `page`.
    All { status: Status, users: Vec<TerraUser> },
    /// With `page`.
    Page { status: Status, data: Page },
}

/// A page of users.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page {
    /// The number of the next page; null on the last one.
    next: Option<u32>,
    /// The number of the last page.
    max_page: u32,
    results: Vec<TerraUser>,
}

/// All of the developer's users.
#[utoipa::path(get, path = "/subscriptions", tag = "User", operation_id = "subscriptions", params(Paging),
    responses((status = 200, description = "The users", body = Subscriptions), (status = 400, description = "Malformed"),
        (status = 401, description = "No or wrong credentials")))]
pub(super) async fn subscriptions(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Parameters(query): Parameters<Paging>,
) -> Result<Json<Subscriptions>, Failure> {
    let developer = caller.developer;
    let Some(page) = query.page else {
        let found =
            broker.directory.read(move |connection| users::page(connection, developer, 0, -1)).await?;
        return Ok(Json(Subscriptions::All { status: Status::Success, users: all(&found) }));
    };
    let per_page = query.per_page.unwrap_or(USUAL_PAGE);
    if !(1..=LONGEST_PAGE).contains(&per_page) {
        return Err(Failure::bad_request(format!("per_page must be from 1 to {LONGEST_PAGE}")));
    }
    let read = move |connection: &rusqlite::Connection| {
        let skip = i64::from(page) * i64::from(per_page);
        let found = users::page(connection, developer, skip, i64::from(per_page))?;
        Ok::<_, DirectoryError>((found, users::count(connection, developer)?))
    };
    let (found, count) = broker.directory.read(read).await?;
    let max_page = u32::try_from((count - 1).max(0) / i64::from(per_page)).unwrap_or(u32::MAX);
    let next = (page < max_page).then_some(page + 1);
    let data = Page { next, max_page, results: all(&found) };
    Ok(Json(Subscriptions::Page { status: Status::Success, data }))
}

/// Several users; ids that are unknown are left out.
#[utoipa::path(post, path = "/bulkUserInfo", tag = "User", operation_id = "bulkUserInfo", request_body = Vec<String>,
    responses((status = 200, description = "The users that are known, in the order of the ids", body = Vec<TerraUser>),
        (status = 400, description = "Malformed"), (status = 401, description = "No or wrong credentials")))]
pub(super) async fn bulk_user_info(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Body(ids): Body<Ids>,
) -> Result<Json<Vec<TerraUser>>, Failure> {
    let ids = ids.into_list();
    if ids.len() > MOST_IDS {
        return Err(Failure::bad_request(format!("more than {MOST_IDS} ids: ask several times")));
    }
    let read = move |connection: &rusqlite::Connection| {
        let found = ids.iter().map(|id| users::find(connection, caller.developer, id));
        found.filter_map(Result::transpose).collect::<Result<Vec<_>, DirectoryError>>()
    };
    Ok(Json(all(&broker.directory.read(read).await?)))
}

/// The body of `/bulkUserInfo`: a list, or nothing, which is an empty object ([`Body`]).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Ids {
    List(Vec<String>),
    Nothing {},
}

impl Ids {
    fn into_list(self) -> Vec<String> {
        match self {
            Self::List(ids) => ids,
            Self::Nothing {} => Vec::new(),
        }
    }
}

/// What to change; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct UserChange {
    /// Another reference; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    reference_id: Option<Option<String>>,
    /// Whether data are taken from this user.
    active: Option<bool>,
}

/// A changed user.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangedUser {
    status: Status,
    user: TerraUser,
}

/// Changes a user. The streams of one that is made inactive end.
#[utoipa::path(patch, path = "/users/{user_id}", tag = "User", operation_id = "modifyUser",
    params(("user_id" = String, Path, description = "The user")), request_body = Option<UserChange>,
    responses((status = 200, description = "The user as it is now", body = ChangedUser),
        (status = 400, description = "Malformed"), (status = 401, description = "No or wrong credentials"),
        (status = 404, description = "Unknown user")))]
pub(super) async fn modify(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Path(user_id): Path<String>,
    Body(body): Body<UserChange>,
) -> Result<Json<ChangedUser>, Failure> {
    let developer = caller.developer;
    let reference_id = body.reference_id.map(|reference| text(reference, "reference_id")).transpose()?;
    let change = Change { reference_id, active: body.active };
    let modify = move |write: &Write<'_>| users::modify(write, developer, &user_id, &change);
    let user = broker.directory.write(modify).await?.ok_or_else(unknown)?;
    if !user.may_stream() {
        broker.end_user(developer, &user.user_id).await;
    }
    Ok(Json(ChangedUser { status: Status::Success, user: TerraUser::from(&user) }))
}
