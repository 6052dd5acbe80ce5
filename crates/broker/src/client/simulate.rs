//! `strapline simulate`: a native producer. Each sensor is a seeded simulated one; its attribute bytes go the whole way
//! of a real one's (decoder, pipeline, producer session, socket), and every frame says `synthetic`.

use std::time::Duration;

use strapline_pipeline::{EVERY_SENSOR, Output, Pipeline};
use strapline_sim::ParseSensorError;
use strapline_units::Timestamp;
use strapline_wire::{
    Cause, Close, LinkInput, LinkOutput, Producer, ProducerInput, ProducerOutput, SessionEvent, SessionKind,
    SessionNote, Stream, StreamId, TokenError, UplinkState,
};
use tokio::time::Instant;

use crate::client::ant::AntSensors;
use crate::client::endpoint::Endpoint;
use crate::client::line::Line;
use crate::client::sensors::Sensors;
use crate::clock::wall_now;
use crate::config::Credentials;

/// How long the last frames may take to leave.
const DRAIN_PATIENCE: Duration = Duration::from_secs(30);

/// What to simulate.
#[derive(Clone, Debug)]
pub struct SimulateOptions {
    /// The broker.
    pub endpoint: Endpoint,
    /// The developer's credentials.
    pub credentials: Credentials,
    /// The user who wears the sensors.
    pub user: String,
    /// The sensors' textual forms, as `strapline_sim::parse` reads them.
    pub sensors: Vec<String>,
    /// A stick with ANT+ sensors, in its textual form, as `strapline_sim::parse_ant` reads it.
    pub ant: Option<String>,
    /// What is recorded: the session begins and ends with the simulation. Otherwise it ends as that of any producer that
    /// has gone.
    pub session: Option<SessionKind>,
    /// How much of the sensors' time passes.
    pub duration: Duration,
    /// How much faster than real time.
    pub speed: f64,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Notifications and pages that the sensors made.
    pub notifications: u64,
    /// Frames that the broker has on disk, or where it does not tell, that were written to the socket.
    pub sent: u32,
    /// Frames of which that is not known.
    pub unsent: u32,
    /// How often the connection was lost and made again.
    pub reconnects: u32,
}

/// Why the simulation ended before its time.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulateError {
    /// A textual form describes no sensor.
    #[error("{0}")]
    Sensor(ParseSensorError),
    /// The token endpoint does not accept the credentials or the user.
    #[error(
        "the broker refused the credentials or the user (HTTP {0}): check --dev-id, --api-key and --user"
    )]
    Credentials(u16),
    /// The stream has no name.
    #[error("the system gives no random numbers")]
    NoRandom,
    /// What answered is no broker.
    #[error("the broker gave no token: is this the address of a broker?")]
    NoToken,
    /// A close code that a retry does not help.
    #[error("the broker closed the connection with code {code} ({reason})")]
    Refused {
        /// The close code.
        code: u16,
        /// The broker's text.
        reason: String,
    },
}

/// Runs until the time is over and everything is sent, or until `stop` is ready. State changes go to `status`.
pub async fn simulate(
    options: SimulateOptions,
    mut status: impl FnMut(&UplinkState),
    stop: impl Future<Output = ()>,
) -> Result<Summary, SimulateError> {
    let mut sensors = Sensors::new(&options.sensors).map_err(SimulateError::Sensor)?;
    // Numbered behind the others.
    let first = options.sensors.len() as u32 + 1;
    let ant = options.ant.as_deref().map(|text| AntSensors::new(text, first)).transpose();
    let mut ant = ant.map_err(SimulateError::Sensor)?;
    let mut pipeline = Pipeline::new("strapline-simulate");
    pipeline.extend(EVERY_SENSOR);
    let mut line = Line::new(options.endpoint, options.credentials, Some(options.user));
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|_| SimulateError::NoRandom)?;
    // Kept in memory only: what is left when this program ends is told by its exit status.
    let stream = Stream::new(StreamId::from_random(random));
    let mut producer = Producer::new(line.now().unix_micros().unsigned_abs()).with_stream(stream);
    let mut stop = std::pin::pin!(stop);
    let start = Instant::now();
    // Sensors that run faster than time began in the past, so that no time stamp is in the future.
    let ahead = options.duration.saturating_sub(options.duration.div_f64(options.speed));
    let began = wall_now() - ahead;
    let end = start + options.duration.div_f64(options.speed);
    let mut notifications = 0;

    producer.handle(line.now(), LinkInput::Start);
    let kind = options.session;
    let say = |producer: &mut Producer, now, ts, event| {
        let note = SessionNote { ts, event, kind, utc_offset_minutes: None };
        if kind.is_some() {
            producer.handle(now, ProducerInput::Note(note));
        }
    };
    say(&mut producer, line.now(), began, SessionEvent::Started);
    let mut ended = false;
    sensors.connect(began, &mut pipeline);
    loop {
        forward(|| pipeline.poll(), &mut producer, line.now());
        forward(|| ant.as_mut()?.poll(), &mut producer, line.now());
        drive(&mut producer, &mut line, &mut status).await?;
        let ant_at = ant.as_ref().and_then(AntSensors::next_at);
        let next_at = sensors.next_at().into_iter().chain(ant_at).min();
        let (next, over) = match next_at.filter(|at| *at <= options.duration) {
            Some(at) => (start + at.div_f64(options.speed), false),
            None => (end + DRAIN_PATIENCE, true),
        };
        if over && !ended {
            ended = true;
            say(&mut producer, line.now(), began + options.duration, SessionEvent::Ended);
            continue;
        }
        if over && producer.is_live() && producer.status().backlog == 0 {
            break;
        }
        let input = tokio::select! {
            event = line.event() => event,
            () = tokio::time::sleep_until(next) => {
                if over {
                    break;
                }
                notifications += match &mut ant {
                    Some(ant) if ant_at == next_at => ant.step(began),
                    _ => u64::from(sensors.step(began, &mut pipeline)),
                };
                continue;
            }
            () = &mut stop => break,
        };
        producer.handle(line.now(), input);
    }
    sensors.disconnect(wall_now(), &mut pipeline);
    if let Some(ant) = &mut ant {
        ant.disconnect(wall_now());
    }
    if !ended {
        say(&mut producer, line.now(), wall_now(), SessionEvent::Ended);
    }
    forward(|| pipeline.poll(), &mut producer, line.now());
    forward(|| ant.as_mut()?.poll(), &mut producer, line.now());
    drive(&mut producer, &mut line, &mut status).await?;
    let done = producer.status();
    line.close(Close::Normal.code()).await;
    Ok(Summary {
        notifications,
        sent: done.sent,
        unsent: done.backlog.saturating_add(done.dropped),
        reconnects: done.reconnects,
    })
}

fn forward(mut poll: impl FnMut() -> Option<Output>, producer: &mut Producer, now: Timestamp) {
    while let Some(output) = poll() {
        match output {
            Output::Frame(submission) => producer.handle(now, ProducerInput::Submit(submission)),
            Output::Presence(presence) => producer.handle(now, ProducerInput::Status(presence)),
            Output::Fault { characteristic, error, .. } => {
                tracing::error!(%characteristic, %error, "a simulated sensor sent a bad value");
            }
            Output::Reading { .. } | Output::Sample(_) => {}
        }
    }
}

async fn drive(
    producer: &mut Producer,
    line: &mut Line,
    status: &mut impl FnMut(&UplinkState),
) -> Result<(), SimulateError> {
    while let Some(output) = producer.poll() {
        let ProducerOutput::Link(output) = output else { continue };
        match output {
            LinkOutput::FetchToken => line.fetch_token(),
            LinkOutput::Open => line.open(),
            LinkOutput::Send(text) => line.send(text).await,
            LinkOutput::Close(code) => line.close(code).await,
            LinkOutput::Wake(at) => line.wake(at),
            LinkOutput::State(state) => {
                status(&state);
                if let UplinkState::Refused { cause } = state {
                    return Err(refusal(cause));
                }
            }
        }
    }
    line.flush().await;
    Ok(())
}

fn refusal(cause: Cause) -> SimulateError {
    match cause {
        Cause::Token(TokenError::Status(status)) => SimulateError::Credentials(status),
        Cause::Closed { code, reason } => SimulateError::Refused { code, reason },
        Cause::Token(_) | Cause::NoAnswer | Cause::NoHeartbeatAck => SimulateError::NoToken,
    }
}
