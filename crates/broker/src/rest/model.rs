//! The bodies of answers. Times are written as documented, such as `2022-12-12T10:00:00.000000+00:00`.

use serde::Serialize;
use strapline_units::Timestamp;
use utoipa::ToSchema;

use crate::directory::users::User;

/// A time in UTC with six digits of a second and a numeric offset.
pub(crate) fn time(at: Timestamp) -> String {
    let text = at.to_string();
    let (whole, fraction) = text.trim_end_matches('Z').split_once('.').unwrap_or((&text, ""));
    format!("{whole}.{fraction:0<6}+00:00")
}

/// A user: one person's connection.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct TerraUser {
    /// The id, by which frames and data name the user.
    #[schema(example = "123e4567-e89b-12d3-a456-426614174000")]
    user_id: String,
    /// Where the data come from.
    #[schema(example = "REALTIME")]
    provider: String,
    /// When the connection was made.
    #[schema(example = "2026-11-21T10:00:00.000000+00:00")]
    created_at: Option<String>,
    /// When data were sent to the developer's destination for the last time.
    last_webhook_update: Option<String>,
    /// What the person has allowed, separated by commas.
    scopes: Option<String>,
    /// What the developer calls this person.
    reference_id: Option<String>,
    /// Whether data are taken from this user.
    active: Option<bool>,
}

impl From<&User> for TerraUser {
    fn from(user: &User) -> Self {
        Self {
            user_id: user.user_id.clone(),
            provider: user.provider.clone(),
            created_at: Some(time(user.created)),
            last_webhook_update: user.last_webhook_update.map(time),
            scopes: user.scopes.clone(),
            reference_id: user.reference_id.clone(),
            active: Some(user.active),
        }
    }
}

/// Says that it went well.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Status {
    /// The only value of an answer with status 200.
    Success,
}

/// Nothing else to say.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(super) struct Done {
    pub(super) status: Status,
}

/// An error below `/v2` and of the widget.
#[derive(Serialize, ToSchema)]
pub(super) struct Message {
    /// `error`.
    #[schema(example = "error")]
    pub(super) status: &'static str,
    /// What is wrong, and what to do next.
    #[schema(example = "start_date is missing")]
    pub(super) message: String,
}

/// An error below `/api/v2`: problem details (RFC 9457).
#[derive(Serialize, ToSchema)]
pub(super) struct Problem {
    /// `about:blank`: the status says what kind of problem it is.
    #[schema(example = "about:blank")]
    pub(super) r#type: &'static str,
    /// The status in words, in lower case.
    #[schema(example = "bad request")]
    pub(super) title: String,
    /// The path of the request with its query.
    #[schema(example = "/api/v2/activity?user_id=u1")]
    pub(super) instance: String,
    /// What is wrong, and what to do next.
    #[schema(example = "start_date is missing")]
    pub(super) detail: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_and_an_offset() {
        assert_eq!(time(Timestamp::from_unix_micros(1_500_000)), "1970-01-01T00:00:01.500000+00:00");
        assert_eq!(time(Timestamp::from_unix_micros(1_500_001)), "1970-01-01T00:00:01.500001+00:00");
    }
}
