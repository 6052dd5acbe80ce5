//! What IDENTIFY may ask for beyond the published protocol: durable acknowledgements, a filter, the position from which
//! to resume, and how far back the last minutes begin. A server that knows none of them reads the rest of the frame as ever.

use crate::json;
use crate::{FrameError, StreamId};

/// What a client asks for; nothing by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extensions {
    /// `d.stream`: the producer's queue, which turns acknowledgements on.
    pub stream: Option<StreamId>,
    /// `d.filter`: what a consumer wants to see.
    pub filter: Option<Filter>,
    /// `d.resume`: whether READY shall tell a consumer where its live frames begin (`d.next_seq`).
    pub resume: bool,
    /// `d.recent`: for how many past seconds READY shall tell a consumer where they begin (`d.recent_seq`).
    pub recent: Option<u32>,
}

/// Which frames a consumer gets. A list that is absent restricts nothing; one that is empty lets nothing pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only these users' frames.
    pub uids: Option<Vec<String>>,
    /// Only these data types.
    pub types: Option<Vec<String>>,
}

impl Extensions {
    /// None of them.
    pub const NONE: Self = Self { stream: None, filter: None, resume: false, recent: None };

    /// From the `d` of IDENTIFY.
    pub(crate) fn parse(d: &str) -> Result<Self, FrameError> {
        let members = json::members(d, &["stream", "filter", "resume", "recent"]);
        let [stream, filter, resume, recent] =
            members.ok_or(FrameError::Malformed("IDENTIFY needs token and type"))?;
        let stream = match json::unless_null(stream) {
            None => None,
            Some(raw) => {
                let id = json::string(raw).and_then(|text| StreamId::parse(&text));
                Some(id.ok_or(FrameError::Malformed("stream is not a UUID"))?)
            }
        };
        let filter = match json::unless_null(filter) {
            None => None,
            Some(raw) => {
                Some(Filter::parse(raw).ok_or(FrameError::Malformed("filter needs lists uids and types"))?)
            }
        };
        let resume = resume.and_then(json::boolean).unwrap_or(false);
        let recent = match json::unless_null(recent) {
            None => None,
            Some(raw) => {
                let seconds = json::integer(raw).and_then(|seconds| seconds.try_into().ok());
                Some(seconds.ok_or(FrameError::Malformed("recent is not a number of seconds"))?)
            }
        };
        Ok(Self { stream, filter, resume, recent })
    }

    /// Appends the members, each with a comma before it.
    pub(crate) fn push(&self, out: &mut String) {
        if let Some(stream) = self.stream {
            out.push_str(r#","stream":""#);
            json::push_display(out, stream);
            out.push('"');
        }
        if let Some(filter) = &self.filter {
            filter.push(out);
        }
        if self.resume {
            out.push_str(r#","resume":true"#);
        }
        if let Some(seconds) = self.recent {
            out.push_str(r#","recent":"#);
            json::push_display(out, seconds);
        }
    }
}

impl Filter {
    fn parse(raw: &str) -> Option<Self> {
        let [uids, types] = json::members(raw, &["uids", "types"])?;
        let list = |raw| json::unless_null(raw).map_or(Some(None), |raw| json::strings(raw).map(Some));
        Some(Self { uids: list(uids)?, types: list(types)? })
    }

    fn push(&self, out: &mut String) {
        out.push_str(r#","filter":{"#);
        let mut comma = "";
        for (name, list) in [("\"uids\":[", &self.uids), ("\"types\":[", &self.types)] {
            let Some(list) = list else { continue };
            out.push_str(comma);
            out.push_str(name);
            for (index, text) in list.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                json::push_string(out, text);
            }
            out.push(']');
            comma = ",";
        }
        out.push('}');
    }
}
