//! Short tones. Browsers allow sound only after a person has pressed something.

use wasm_bindgen::JsValue;
use web_sys::AudioContext;

/// Of each tone.
const SECONDS: f64 = 0.25;
/// Loud enough for a hall with a wall TV, and no click at the ends.
const LOUDNESS: f32 = 0.25;

/// Makes the sound possible; to be called while a press is handled.
pub(crate) fn allow() -> Option<AudioContext> {
    let context = AudioContext::new().ok()?;
    // It runs already where the browser allows it at once.
    let _ = context.resume();
    Some(context)
}

/// Plays tones of these pitches in Hz, one after the other.
pub(crate) fn play(context: &AudioContext, pitches: &[f32]) {
    for (place, pitch) in pitches.iter().enumerate() {
        // A device without a loudspeaker is silent: what is heard is seen as well.
        let _ = tone(context, *pitch, place as f64 * SECONDS);
    }
}

fn tone(context: &AudioContext, pitch_hz: f32, after: f64) -> Result<(), JsValue> {
    let (tone, loudness) = (context.create_oscillator()?, context.create_gain()?);
    let begin = context.current_time() + after;
    tone.frequency().set_value(pitch_hz);
    loudness.gain().set_value_at_time(LOUDNESS, begin)?;
    loudness.gain().linear_ramp_to_value_at_time(0.0, begin + SECONDS)?;
    tone.connect_with_audio_node(&loudness)?;
    loudness.connect_with_audio_node(&context.destination())?;
    tone.start_with_when(begin)?;
    tone.stop_with_when(begin + SECONDS)
}
