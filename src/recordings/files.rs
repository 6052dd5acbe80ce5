//! Files: exports in slices with a progress bar, imports of FIT, CSV and JSON.

use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use strapline_export::{Format, Recording, Summary, Writer, csv, fit, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

use super::desk::{Desk, Opened};
use super::{load, text};
use crate::dom;
use crate::indexed_db::completed;
use crate::language::heard;
use crate::recorder::{Kind, Row};
use crate::{english, say};

/// Octets of a chunk in the store.
const CHUNK: usize = 256 * 1024;

/// Writes a file and has the browser save it.
pub(super) async fn export(desk: Rc<Desk>, opened: Rc<Opened>, format: Format, names: bool) {
    let mut slices = desk.begin(english!("Writing the file"));
    let without_names;
    let recording = if names {
        &opened.recording
    } else {
        // They may be a person's, or carry a serial number.
        let mut recording = opened.recording.clone();
        recording.sources.iter_mut().for_each(|source| source.name = None);
        without_names = recording;
        &without_names
    };
    let parts = Array::new();
    let mut writer = Writer::new(format, recording, &[]);
    while let Some(chunk) = writer.poll() {
        parts.push(&Uint8Array::from(chunk.as_slice()));
        desk.done(writer.progress());
        slices.breathe().await;
        if desk.cancelled.get() {
            return desk.end();
        }
    }
    desk.end();
    let name = text::file_name(recording.start, recording.utc_offset_s);
    if save(&parts, format.media_type(), &format!("{name}.{}", format.name())).is_none() {
        desk.trouble(
            say!("The file could not be saved."),
            say!("Is there room for it in the browser's memory?"),
        );
    }
}

fn save(parts: &Array, media_type: &str, name: &str) -> Option<()> {
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let blob = Blob::new_with_u8_array_sequence_and_options(parts, &options).ok()?;
    let url = Url::create_object_url_with_blob(&blob).ok()?;
    let link = web_sys::window()?.document()?.create_element("a").ok()?.unchecked_into::<HtmlAnchorElement>();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    // The browser holds on to the blob from the click on.
    Url::revoke_object_url(&url).ok()
}

/// Reads a file of another program and keeps it beside the recordings.
pub(super) async fn import(desk: Rc<Desk>, file: File) {
    let mut slices = desk.begin(english!("Reading the file"));
    let name = file.name();
    let octets = match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Uint8Array::new(&buffer).to_vec(),
        Err(_) => {
            desk.end();
            return desk
                .trouble(say!("{name} could not be read.", name), say!("The browser does not give it."));
        }
    };
    let (recording, problem) = match read(&octets) {
        Ok(read) => read,
        Err(why) => {
            desk.end();
            return desk
                .trouble(say!("{name} could not be read.", name), say!("It says: {why}.", heard(&why)));
        }
    };
    desk.change(|panel| panel.busy = Some((english!("Keeping it"), 0)));
    let mut session = Vec::new();
    let mut writer = Writer::new(Format::Json, &recording, &[]);
    while let Some(chunk) = writer.poll() {
        session.extend(chunk);
        desk.done(writer.progress());
        slices.breathe().await;
        if desk.cancelled.get() {
            return desk.end();
        }
    }
    let mut row = Row::new(dom::now().unix_micros() as f64, Kind::Session, recording.start);
    row.name = Some(name.clone());
    row.octets = session.len() as f64;
    let row = load::complete(&row, &recording, &Summary::of(&recording, &[]));
    let chunks: Vec<_> = (0..).zip(session.chunks(CHUNK).map(<[u8]>::to_vec)).collect();
    let kept = match desk.store.append(row.id, &chunks, Some(&row)) {
        Some(transaction) => completed(&transaction).await,
        None => false,
    };
    desk.end();
    if !kept {
        return desk
            .trouble(say!("{name} could not be kept.", name), say!("Delete old recordings to make room."));
    }
    if let Some(problem) = problem {
        desk.trouble(
            say!("Not all of {name} could be read.", name),
            say!("{problem}. What could be read is kept.", heard(&problem)),
        );
    }
    super::list::refresh(&desk).await;
    super::detail::open(desk, row.id).await;
}

/// The recording of a file, told by what it is and not by what it is called; and the first thing in it that could not be read.
fn read(octets: &[u8]) -> Result<(Recording, Option<String>), String> {
    if octets.get(8..12) == Some(b".FIT") {
        let file = fit::read(octets).map_err(|error| error.to_string())?;
        return Ok((file.recording, file.problems.first().map(ToString::to_string)));
    }
    if octets.trim_ascii_start().first() == Some(&b'{') {
        return json::read(octets).map(|recording| (recording, None)).map_err(|error| error.to_string());
    }
    let file = csv::read(octets, dom::now()).map_err(|error| error.to_string())?;
    Ok((file.recording, file.skipped.map(|(error, _)| error.to_string())))
}
