//! What the canvases show, by their pixels.

use serde_json::json;
use strapline_testbed::Page;

/// One look at a canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// `data-chart`.
    pub chart: String,
    /// A hash of its pixels.
    pub hash: u32,
    /// How many different colours there are.
    pub colours: usize,
}

/// The charts of the sensor with this name.
///
/// # Errors
/// When a canvas cannot be read.
pub async fn pictures(page: &Page, device: &str) -> anyhow::Result<Vec<Picture>> {
    let selector = json!(format!("section.device[data-device={}] canvas[data-chart]", json!(device)));
    let look = format!(
        "[...document.querySelectorAll({selector})].map(canvas => {{ \
           const {{ data }} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height); \
           const pixels = new Uint32Array(data.buffer); \
           let hash = 0; for (const pixel of pixels) hash = Math.imul(hash ^ pixel, 16777619) >>> 0; \
           return [canvas.dataset.chart, hash, new Set(pixels).size]; }})"
    );
    let seen: Vec<(String, u32, usize)> = page.eval(&look).await?;
    Ok(seen.into_iter().map(|(chart, hash, colours)| Picture { chart, hash, colours }).collect())
}
