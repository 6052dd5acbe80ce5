//! The load: makes the connections of a plan, sends at its rate, and measures what comes back. One thread and one `epoll`
//! for all connections; each readable socket costs one `read`.

use std::io::{ErrorKind, Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use hdrhistogram::Histogram;
use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::frame::Frames;
use crate::plan::Plan;
use crate::protocol::{Event, Protocol, Role};
use crate::usage::Family;
use crate::websocket::{self, BINARY, CLOSE, PING, PONG, TEXT};

/// Between two heartbeats of one connection.
const HEARTBEAT: Duration = Duration::from_secs(25);
/// The longest wait, so that heartbeats and the end are not forgotten.
const TURN: Duration = Duration::from_millis(20);
/// What is still under way may come for so long after the last message.
const DRAIN: Duration = Duration::from_secs(3);

/// How long a plan is carried out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    pub(crate) warm_up: Duration,
    pub(crate) measured: Duration,
}

/// What was measured.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) connections: usize,
    /// Bytes that the server has taken for all connections.
    pub(crate) memory: u64,
    /// The server's processor time in the measured time.
    pub(crate) cpu: Duration,
    /// The generator's own.
    pub(crate) own_cpu: Duration,
    pub(crate) measured: Duration,
    /// In the measured time.
    pub(crate) deliveries: u64,
    /// From the first message to the last.
    pub(crate) sent: u64,
    pub(crate) expected: u64,
    pub(crate) received: u64,
    /// Of what was sent; `None` where the server tells none.
    pub(crate) stored: Option<u64>,
    /// In ns, of messages sent in the measured time.
    pub(crate) latency: Histogram<u64>,
}

struct Connection {
    stream: TcpStream,
    role: Role,
    channel: usize,
    /// Bytes of a frame that is not whole.
    frame: Vec<u8>,
    /// What the protocol keeps.
    rest: Vec<u8>,
    /// What the socket did not take.
    unsent: Vec<u8>,
    sent: u64,
    stored: Option<u64>,
}

/// Counted while it runs.
struct Count {
    received: u64,
    deliveries: u64,
    /// Ns since the start, while it is measured.
    window: Option<(u64, u64)>,
    latency: Histogram<u64>,
}

pub(crate) struct Load<'a> {
    plan: &'a Plan,
    protocol: &'a mut dyn Protocol,
    frames: Frames,
    poll: Poll,
    connections: Vec<Connection>,
    count: Count,
    opcode: u8,
}

impl<'a> Load<'a> {
    /// Makes all connections, subscribers first, one after the other.
    pub(crate) fn connect(
        plan: &'a Plan,
        protocol: &'a mut dyn Protocol,
        server: SocketAddr,
    ) -> Result<Self> {
        let latency = Histogram::new_with_bounds(1000, 60_000_000_000, 3)?;
        let opcode = if protocol.is_text() { TEXT } else { BINARY };
        let count = Count { received: 0, deliveries: 0, window: None, latency };
        let (frames, poll) = (Frames::new(), Poll::new()?);
        let mut load = Self { plan, protocol, frames, poll, connections: Vec::new(), count, opcode };
        let subscribers = (0..plan.subscribers).map(|index| (Role::Subscriber, index));
        let publishers = (0..plan.publishers).map(|index| (Role::Publisher, index));
        for (number, (role, index)) in subscribers.chain(publishers).enumerate() {
            let channel = index % plan.channels;
            let made = load.connect_one(server, number, role, channel);
            made.with_context(|| format!("connection {number} ({role:?} of {channel})"))?;
        }
        Ok(load)
    }

    fn connect_one(&mut self, server: SocketAddr, number: usize, role: Role, channel: usize) -> Result<()> {
        let mut stream = websocket::connect(server, number)?;
        let mut frame = Vec::new();
        websocket::upgrade(&mut stream, server, &self.protocol.target(role, channel), &mut frame)?;
        if let Some(greeting) = self.protocol.greeting(role, channel)? {
            let mut out = Vec::new();
            websocket::encode(self.opcode, greeting.as_bytes(), &mut out);
            stream.write_all(&out)?;
            let mut ready = false;
            while !ready {
                while let Some(answer) = websocket::decode(&frame) {
                    if answer.opcode == CLOSE {
                        bail!("closed: {}", String::from_utf8_lossy(answer.payload));
                    }
                    ready |= self.protocol.is_ready(answer.payload);
                    let length = answer.length;
                    frame.drain(..length);
                }
                if !ready {
                    websocket::read_more(&mut stream, &mut frame)?;
                }
            }
        }
        stream.set_nonblocking(true)?;
        let mut stream = TcpStream::from_std(stream);
        self.poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
        self.connections.push(Connection {
            stream,
            role,
            channel,
            frame,
            rest: Vec::new(),
            unsent: Vec::new(),
            sent: 0,
            stored: None,
        });
        Ok(())
    }

    /// Sends and receives for as long as `times` say; `before` is the memory that the server took without connections.
    pub(crate) fn run(mut self, times: Times, server: &Family, before: u64) -> Result<Outcome> {
        let own = Family::of(std::process::id())?;
        self.turn_until(Instant::now() + times.warm_up, true)?;
        let begun = Instant::now();
        let from = self.frames.now();
        let length = u64::try_from(times.measured.as_nanos())?;
        self.count.window = Some((from, from.saturating_add(length)));
        let (cpu, own_cpu) = (server.cpu()?, own.cpu()?);
        self.turn_until(begun + times.measured, true)?;
        let (cpu, own_cpu) = (server.cpu()?.saturating_sub(cpu), own.cpu()?.saturating_sub(own_cpu));
        let (measured, deliveries) = (begun.elapsed(), self.count.deliveries);
        let memory = server.resident()?.saturating_sub(before);
        self.drain()?;
        let publishers = || self.connections.iter().filter(|connection| connection.role == Role::Publisher);
        Ok(Outcome {
            connections: self.connections.len(),
            memory,
            cpu,
            own_cpu,
            measured,
            deliveries,
            sent: self.sent(),
            expected: self.expected(),
            received: self.count.received,
            stored: publishers()
                .map(|connection| connection.stored)
                .reduce(|sum, one| Some(sum? + one?))
                .flatten(),
            latency: self.count.latency,
        })
    }

    fn sent(&self) -> u64 {
        self.connections.iter().map(|connection| connection.sent).sum()
    }

    /// How many deliveries must come of what was sent.
    fn expected(&self) -> u64 {
        let readers = |channel: usize| {
            let subscribers = self.connections.iter().take(self.plan.subscribers);
            subscribers.filter(|subscriber| subscriber.channel == channel).count() as u64
        };
        let publishers = self.connections.iter().filter(|connection| connection.role == Role::Publisher);
        publishers.map(|publisher| publisher.sent * readers(publisher.channel)).sum()
    }

    /// Waits for what is under way.
    fn drain(&mut self) -> Result<()> {
        let (end, expected) = (Instant::now() + DRAIN, self.expected());
        let all_stored = |load: &Self| {
            load.connections.iter().all(|one| one.stored.is_none_or(|stored| stored == one.sent))
        };
        while Instant::now() < end && (self.count.received < expected || !all_stored(self)) {
            self.turn_until(Instant::now() + TURN, false)?;
        }
        Ok(())
    }

    fn turn_until(&mut self, end: Instant, sends: bool) -> Result<()> {
        let mut events = Events::with_capacity(1024);
        let mut buffer = vec![0; 256 << 10];
        let started = Instant::now();
        let publishers = self.plan.publishers;
        let rate = f64::from(self.plan.rate) * publishers as f64;
        let beats = self.connections.len() as f64 / HEARTBEAT.as_secs_f64();
        let (mut sent, mut beaten) = (0, 0);
        loop {
            let now = Instant::now();
            if now >= end {
                return Ok(());
            }
            let passed = now.duration_since(started).as_secs_f64();
            if sends && publishers > 0 {
                // In turn, so that they are spread over the second.
                while (sent as f64) < passed * rate {
                    self.publish(self.plan.subscribers + sent % publishers)?;
                    sent += 1;
                }
            }
            if let Some(text) = self.protocol.heartbeat() {
                while (beaten as f64) < passed * beats {
                    self.send(beaten % self.connections.len(), self.opcode, text.as_bytes())?;
                    beaten += 1;
                }
            }
            let mut wait = TURN.min(end.duration_since(now));
            if sends && publishers > 0 {
                let next = Duration::from_secs_f64((sent as f64 / rate - passed).max(0.0));
                wait = wait.min(next);
            }
            if let Err(error) = self.poll.poll(&mut events, Some(wait))
                && error.kind() != ErrorKind::Interrupted
            {
                return Err(error.into());
            }
            for event in &events {
                let Token(number) = event.token();
                if event.is_writable() {
                    self.flush(number)?;
                }
                if event.is_readable() {
                    self.receive(number, &mut buffer)?;
                }
            }
        }
    }

    fn publish(&mut self, number: usize) -> Result<()> {
        let Some(connection) = self.connections.get_mut(number) else { bail!("there is no publisher") };
        connection.sent += 1;
        let message = self.frames.make(connection.sent);
        let mut payload = Vec::with_capacity(message.len() + 64);
        self.protocol.publish(connection.channel, &message, &mut payload);
        self.send(number, self.opcode, &payload)
    }

    fn send(&mut self, number: usize, opcode: u8, payload: &[u8]) -> Result<()> {
        let Some(connection) = self.connections.get_mut(number) else { bail!("there is no connection") };
        websocket::encode(opcode, payload, &mut connection.unsent);
        self.flush(number)
    }

    fn flush(&mut self, number: usize) -> Result<()> {
        let Some(connection) = self.connections.get_mut(number) else { return Ok(()) };
        while !connection.unsent.is_empty() {
            match connection.stream.write(&connection.unsent) {
                Ok(count) => drop(connection.unsent.drain(..count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => return Err(error).context("a connection broke"),
            }
        }
        Ok(())
    }

    fn receive(&mut self, number: usize, buffer: &mut [u8]) -> Result<()> {
        loop {
            let Some(connection) = self.connections.get_mut(number) else { return Ok(()) };
            let count = match connection.stream.read(buffer) {
                Ok(0) => bail!("the server has ended connection {number}"),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error).context("a connection broke"),
            };
            let now = self.frames.now();
            let mut answers = Vec::new();
            let received = buffer.get(..count).unwrap_or_default();
            let (protocol, frames, counts) = (&*self.protocol, &self.frames, &mut self.count);
            let mut take = |connection: &mut Connection, bytes: &[u8]| -> Result<usize> {
                let mut taken = 0;
                while let Some(frame) = websocket::decode(&bytes[taken..]) {
                    match frame.opcode {
                        CLOSE => bail!("closed: {}", String::from_utf8_lossy(frame.payload)),
                        PING => answers.push((PONG, frame.payload.to_vec())),
                        PONG => {}
                        _ => {
                            let Connection { rest, stored, role, .. } = connection;
                            protocol.receive(rest, frame.payload, &mut |event| match event {
                                Event::Message(message) if *role == Role::Subscriber => {
                                    counts.message(frames, now, message);
                                }
                                Event::Message(_) => {}
                                Event::Stored(id) => *stored = Some(id),
                                Event::Asked(answer) => {
                                    answers.push((self.opcode, answer.as_bytes().to_vec()));
                                }
                            });
                        }
                    }
                    taken += frame.length;
                }
                Ok(taken)
            };
            if connection.frame.is_empty() {
                let taken = take(connection, received)?;
                connection.frame.extend_from_slice(&received[taken..]);
            } else {
                let mut bytes = std::mem::take(&mut connection.frame);
                bytes.extend_from_slice(received);
                let taken = take(connection, &bytes)?;
                bytes.drain(..taken);
                connection.frame = bytes;
            }
            for (opcode, answer) in answers {
                self.send(number, opcode, &answer)?;
            }
            // Whatever comes after a read that was not filled rings again.
            if count < buffer.len() {
                return Ok(());
            }
        }
    }
}

impl Count {
    fn message(&mut self, frames: &Frames, now: u64, message: &[u8]) {
        let Some(sent) = frames.sent(message) else { return };
        self.received += 1;
        let Some((from, to)) = self.window else { return };
        if (from..to).contains(&now) {
            self.deliveries += 1;
        }
        if (from..to).contains(&sent) {
            self.latency.saturating_record(now.saturating_sub(sent));
        }
    }
}
