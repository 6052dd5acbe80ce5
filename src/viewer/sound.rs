//! A short tone for a new alarm. Browsers allow sound only after a person has asked for it.

use wasm_bindgen::JsValue;
use web_sys::AudioContext;

const PITCH_HZ: f32 = 880.0;
const SECONDS: f64 = 0.25;
/// Loud enough for a hall with a wall TV, and no click at the ends.
const LOUDNESS: f32 = 0.25;

/// Makes the sound possible; to be called while a press is handled.
pub(super) fn allow() -> Option<AudioContext> {
    let context = AudioContext::new().ok()?;
    // It runs already where the browser allows it at once.
    let _ = context.resume();
    Some(context)
}

/// Plays the tone.
pub(super) fn play(context: &AudioContext) {
    // A device without a loudspeaker is silent: the tile is outlined as well.
    let _ = tone(context);
}

fn tone(context: &AudioContext) -> Result<(), JsValue> {
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    let now = context.current_time();
    tone.frequency().set_value(PITCH_HZ);
    loudness.gain().set_value_at_time(LOUDNESS, now)?;
    loudness.gain().linear_ramp_to_value_at_time(0.0, now + SECONDS)?;
    tone.connect_with_audio_node(&loudness)?;
    loudness.connect_with_audio_node(&context.destination())?;
    tone.start()?;
    tone.stop_with_when(now + SECONDS)
}
