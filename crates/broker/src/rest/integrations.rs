//! `/integrations`: where data come from. Public.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{Parameters, flag};
use super::error::Failure;
use super::model::Status;
use crate::directory::users::PROVIDER;

/// The app's own picture.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32' fill='none' \
    stroke='%23c9243f' stroke-width='3' stroke-linejoin='round'%3E%3Cpath d='M1 17h7l3-10 5 18 4-13 2 5h9'/%3E%3C/svg%3E";

/// The names of the providers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Integrations {
    status: Status,
    /// Those to which a link leads.
    providers: [&'static str; 1],
    /// Those with which an app registers by a token.
    sdk_providers: [&'static str; 1],
    /// The same, as the Python SDK names them.
    sdk_resource: [&'static str; 1],
}

/// The providers.
#[utoipa::path(get, path = "/integrations", tag = "Integrations", operation_id = "integrations",
    responses((status = 200, description = "The providers", body = Integrations)), security())]
pub(super) async fn list() -> Json<Integrations> {
    let names = [PROVIDER];
    Json(Integrations {
        status: Status::Success,
        providers: names,
        sdk_providers: names,
        sdk_resource: names,
    })
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Sdk {
    /// Whether to list providers of apps too. The only provider here is one of both.
    sdk: Option<String>,
}

/// The providers with their details.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DetailedIntegrations {
    status: Status,
    providers: Vec<Provider>,
}

/// A provider.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Provider {
    #[schema(example = "REALTIME")]
    provider: &'static str,
    name: &'static str,
    /// The address of its picture.
    icon: &'static str,
    enabled: bool,
    types: Types,
}

/// Which data a provider has.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Types {
    activity: bool,
    body: bool,
    daily: bool,
    menstruation: bool,
    nutrition: bool,
    sleep: bool,
}

/// The providers with their details.
#[utoipa::path(get, path = "/integrations/detailed", tag = "Integrations", operation_id = "integrationsDetailed",
    params(Sdk), responses((status = 200, description = "The providers", body = DetailedIntegrations),
        (status = 400, description = "Malformed")), security())]
pub(super) async fn detailed(
    Parameters(query): Parameters<Sdk>,
) -> Result<Json<DetailedIntegrations>, Failure> {
    flag(query.sdk.as_deref(), "sdk", false)?;
    let realtime = Provider {
        provider: PROVIDER,
        name: "Strapline live sensors",
        icon: ICON,
        enabled: true,
        types: Types {
            activity: true,
            body: true,
            daily: true,
            menstruation: false,
            nutrition: false,
            sleep: true,
        },
    };
    Ok(Json(DetailedIntegrations { status: Status::Success, providers: vec![realtime] }))
}
