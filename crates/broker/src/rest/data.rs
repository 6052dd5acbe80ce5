//! `/activity`, `/daily` and so on: data that were made of streams, in the answer or sent to the developer's destination.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::body::{Parameters, flag, required};
use super::caller::Caller;
use super::dates;
use super::error::Failure;
use super::model::{Status, TerraUser};
use crate::broker::Broker;
use crate::directory::payloads::{Kind, PayloadError};
use crate::directory::secrets::new_uuid;
use crate::directory::users::{self, User};
use crate::directory::{DataRequest, DirectoryError, Event, Write};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Query {
    /// Whose data.
    #[param(required = true)]
    user_id: Option<String>,
    /// The first day, or the first moment as a Unix time in seconds.
    #[param(required = true, example = "2026-11-21")]
    start_date: Option<String>,
    /// The last day, or the first moment that is too late as a Unix time in seconds; without it one day.
    end_date: Option<String>,
    /// Whether the data are sent to the developer's destination instead; true where it is left out.
    to_webhook: Option<String>,
    /// Whether with sample arrays; false where it is left out.
    with_samples: Option<String>,
}

/// Data.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Data {
    status: Status,
    /// Which data.
    r#type: &'static str,
    user: TerraUser,
    /// In order of their start.
    data: Vec<Value>,
}

/// Data will be sent to the developer's destination.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DataSentToWebhook {
    status: Status,
    /// Which data.
    r#type: &'static str,
    /// What the header `terra-reference` of everything that is sent for this request says.
    reference: String,
    /// The same.
    trace_id: String,
    /// Only for more than a month: the data come in chunks.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'static str>,
    user: TerraUser,
}

/// The answer to a question for data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "describes the two answers")]
pub(super) enum DataOrReference {
    /// With `to_webhook=false`.
    Data(Data),
    /// With `to_webhook=true`, or without it.
    Sent(DataSentToWebhook),
}

/// A handler for each kind: the same but for the name.
macro_rules! kinds {
    ($($name:ident $kind:ident $path:literal $tag:literal $what:literal;)*) => { $(
        #[doc = $what]
        #[utoipa::path(get, path = $path, tag = $tag, params(Query), description = $what,
            responses((status = 200, description = "The data, or what will be sent", body = DataOrReference),
                (status = 400, description = "Malformed"), (status = 401, description = "No or wrong credentials"),
                (status = 404, description = "Unknown user")))]
        pub(super) async fn $name(
            State(broker): State<Arc<Broker>>,
            caller: Caller,
            Parameters(query): Parameters<Query>,
        ) -> Result<Response, Failure> {
            fetch(&broker, caller, Kind::$kind, query).await
        }
    )* };
}

kinds! {
    activity Activity "/activity" "Activity" "Workouts: one element for each session that was streamed.";
    body Body "/body" "Body" "Measurements of the body.";
    daily Daily "/daily" "Daily" "Days: one element for each day of the user's clock.";
    menstruation Menstruation "/menstruation" "Menstruation" "Menstrual cycles.";
    nutrition Nutrition "/nutrition" "Nutrition" "What was eaten and drunk.";
    sleep Sleep "/sleep" "Sleep" "Nights and naps.";
}

async fn user_of(broker: &Broker, caller: Caller, user_id: Option<String>) -> Result<User, Failure> {
    let user_id = required(user_id, "user_id")?;
    let read = move |connection: &rusqlite::Connection| users::find(connection, caller.developer, &user_id);
    broker.directory.read(read).await?.ok_or_else(|| Failure::not_found("user not found"))
}

async fn fetch(broker: &Broker, caller: Caller, kind: Kind, query: Query) -> Result<Response, Failure> {
    let start = required(query.start_date, "start_date")?;
    let range = dates::range(&start, query.end_date.as_deref())?;
    let to_webhook = flag(query.to_webhook.as_deref(), "to_webhook", true)?;
    let with_samples = flag(query.with_samples.as_deref(), "with_samples", false)?;
    let user = user_of(broker, caller, query.user_id).await?;
    let described = TerraUser::from(&user);
    if !to_webhook {
        let source = Arc::clone(&broker.payloads);
        let find = move || source.payloads(user.key, kind, range, with_samples);
        let found = tokio::task::spawn_blocking(find).await;
        let data = found.unwrap_or(Err(PayloadError::Directory(DirectoryError::Closed)))?;
        let answer = Data { status: Status::Success, r#type: kind.name(), user: described, data };
        return Ok(Json(answer).into_response());
    }
    let reference = new_uuid()?;
    let large = dates::is_large(range);
    let request = DataRequest { user, kind, range, with_samples, reference: reference.clone(), large };
    let event = Event::DataRequested(request);
    broker.directory.write(move |write: &Write<'_>| write.emit(&event)).await?;
    let message = large.then_some("more than a month: the data come to your destination in chunks");
    let header = [("terra-reference", reference.clone())];
    let answer = DataSentToWebhook {
        status: Status::Success,
        r#type: kind.name(),
        trace_id: reference.clone(),
        reference,
        message,
        user: described,
    };
    Ok((header, Json(answer)).into_response())
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct AthleteQuery {
    /// Whose profile.
    #[param(required = true)]
    user_id: Option<String>,
    /// Only false is possible: there is nothing to send.
    to_webhook: Option<String>,
}

/// A person's profile.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Athlete {
    status: Status,
    /// `athlete`.
    r#type: &'static str,
    user: TerraUser,
    /// Empty: a sensor knows nothing of whom it is worn by.
    athlete: serde_json::Map<String, Value>,
}

/// A person's profile. It is empty, because a sensor knows nothing of whom it is worn by.
#[utoipa::path(get, path = "/athlete", tag = "Athlete", operation_id = "athlete", params(AthleteQuery),
    responses((status = 200, description = "The profile", body = Athlete), (status = 400, description = "Malformed"),
        (status = 401, description = "No or wrong credentials"), (status = 404, description = "Unknown user")))]
pub(super) async fn athlete(
    State(broker): State<Arc<Broker>>,
    caller: Caller,
    Parameters(query): Parameters<AthleteQuery>,
) -> Result<Json<Athlete>, Failure> {
    flag(query.to_webhook.as_deref(), "to_webhook", false)?;
    let user = user_of(&broker, caller, query.user_id).await?;
    let user = TerraUser::from(&user);
    Ok(Json(Athlete { status: Status::Success, r#type: "athlete", user, athlete: serde_json::Map::new() }))
}
