//! Devices of `strapline_sim` on the fake radio: their attributes are mounted as services, reads and writes go to the
//! device, and what it emits leaves when it is due.

use std::{
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use strapline_gatt::Uuid;
use strapline_sim::{AttError, Attribute, Emission, Sensor};
use tokio::{
    sync::Notify,
    task::AbortHandle,
    time::{Instant, sleep_until},
};

use crate::{
    bluez::{BluezHost, FAILED},
    gatt_tree::{Characteristic, Refusal, Service},
    peripheral::{Peripheral, PeripheralConfig},
};

/// A device must not starve the bus task, however far it is behind.
const BURST: usize = 256;

impl BluezHost {
    /// Puts a simulated device on the radio, where it advertises all its services. It runs in real time from now on,
    /// whether anybody listens or not, until the last handle is dropped.
    pub async fn simulate(&self, address: &str, sensor: Box<dyn Sensor + Send>) -> SimulatedPeripheral {
        let name = sensor.name().to_owned();
        let shared = Arc::new(Shared::default());
        let services = services(sensor.attributes(), &shared);
        let peripheral = self.add_peripheral(PeripheralConfig::new(address, &name, services)).await;
        *shared.lock() = Some(Running {
            sensor,
            clock: Clock { since: Instant::now(), shown: Duration::ZERO, speed: 1.0, stopped: false },
            link: None,
            answering: false,
            record: None,
        });
        let task = tokio::spawn(run(shared.clone(), peripheral.clone())).abort_handle();
        SimulatedPeripheral { peripheral, driver: Arc::new(Driver { shared, task }) }
    }
}

/// A handle on a simulated device; clones are the same device. As a [`Peripheral`] it can be dropped, hidden, watched
/// and made to fail.
#[derive(Clone)]
pub struct SimulatedPeripheral {
    peripheral: Peripheral,
    driver: Arc<Driver>,
}

impl SimulatedPeripheral {
    /// Stops the device's time: nothing is measured or sent until [`Self::resume`].
    pub fn pause(&self) {
        self.change(|running| running.clock.stopped = true);
    }

    /// Lets the device's time go on from where it stopped.
    pub fn resume(&self) {
        self.change(|running| running.clock.stopped = false);
    }

    /// Lets the device's time run faster or slower from now on; 1 is real time.
    ///
    /// # Panics
    /// When `speed` is no positive number.
    pub fn set_speed(&self, speed: f64) {
        assert!(speed.is_finite() && speed > 0.0, "a speed of {speed}");
        self.change(|running| running.clock.speed = speed);
    }

    /// The device's time since its start.
    pub fn elapsed(&self) -> Duration {
        self.driver.shared.lock().as_ref().map_or(Duration::ZERO, |running| running.clock.now())
    }

    /// Keeps from now on what the device sends to subscribed clients, for [`Self::take_sent`].
    pub fn record(&self) {
        self.change(|running| running.record = Some(Vec::new()));
    }

    /// What went to a subscribed client since [`Self::record`] or since it was taken last, oldest first. Times are those
    /// at which it was due.
    pub fn take_sent(&self) -> Vec<Emission> {
        let mut running = self.driver.shared.lock();
        running.as_mut().and_then(|running| running.record.as_mut()).map(std::mem::take).unwrap_or_default()
    }

    fn change(&self, change: impl FnOnce(&mut Running)) {
        if let Some(running) = self.driver.shared.lock().as_mut() {
            running.clock.settle();
            change(running);
        }
        self.driver.shared.wake.notify_one();
    }
}

impl Deref for SimulatedPeripheral {
    type Target = Peripheral;

    fn deref(&self) -> &Peripheral {
        &self.peripheral
    }
}

/// The task that lets a device emit, for as long as there is a handle.
struct Driver {
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Drop for Driver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What the handle, the task and the hooks of the characteristics share. The device is there from before the first
/// advertisement.
#[derive(Default)]
struct Shared {
    running: Mutex<Option<Running>>,
    /// Something changed that may bring the next emission forward.
    wake: Notify,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Option<Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Running {
    sensor: Box<dyn Sensor + Send>,
    clock: Clock,
    /// The link that the device knows of.
    link: Option<u64>,
    /// A write is taken and not yet answered: nothing may overtake its answer.
    answering: bool,
    record: Option<Vec<Emission>>,
}

impl Running {
    /// Tells the device when the link that it knows has ended, however briefly there was none. To be called before
    /// anything else is done with it, so that nothing of a new link comes before the end of the old.
    fn follow(&mut self, link: Option<u64>) {
        if self.link.is_some() && self.link != link {
            self.sensor.unlink();
        }
        self.link = link;
    }

    /// Sends what is due; when the next is due, if the clock runs.
    fn emit_due(&mut self, peripheral: &Peripheral) -> Option<Instant> {
        self.follow(peripheral.link());
        if self.answering {
            return None;
        }
        let now = self.clock.now();
        for _ in 0..BURST {
            if self.sensor.due() > now {
                break;
            }
            let emission = self.sensor.next();
            let sent = peripheral.notify_all(emission.characteristic, &emission.value) > 0;
            if let Some(record) = self.record.as_mut().filter(|_| sent) {
                record.push(emission);
            }
        }
        self.clock.instant_of(self.sensor.due())
    }
}

/// A device's time.
#[derive(Clone, Copy)]
struct Clock {
    since: Instant,
    /// What it showed then.
    shown: Duration,
    speed: f64,
    stopped: bool,
}

impl Clock {
    fn now(&self) -> Duration {
        if self.stopped { self.shown } else { self.shown + self.since.elapsed().mul_f64(self.speed) }
    }

    /// Before its pace changes.
    fn settle(&mut self) {
        (self.shown, self.since) = (self.now(), Instant::now());
    }

    /// When it shows `time`; never while it is stopped, or far beyond the life of any test.
    fn instant_of(&self, time: Duration) -> Option<Instant> {
        let ahead = time.saturating_sub(self.shown);
        let real = Duration::try_from_secs_f64(ahead.as_secs_f64() / self.speed).ok()?;
        self.since.checked_add(real).filter(|_| !self.stopped)
    }
}

async fn run(shared: Arc<Shared>, peripheral: Peripheral) {
    loop {
        // Created before the look at the device, so that nothing slips between.
        let happened = peripheral.host.happened.notified();
        let next = shared.lock().as_mut().and_then(|running| running.emit_due(&peripheral));
        peripheral.keep_pace().await;
        tokio::select! {
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {}
            () = shared.wake.notified() => {}
            // The end of a link, for one.
            () = happened => {}
        }
    }
}

/// The services of a device, in the order of its attributes.
fn services(attributes: &[Attribute], shared: &Arc<Shared>) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    for attribute in attributes {
        let characteristic = characteristic(attribute, shared);
        match services.iter_mut().find(|service| service.uuid == attribute.service) {
            Some(service) => service.characteristics.push(characteristic),
            None => services.push(Service::new(attribute.service, vec![characteristic])),
        }
    }
    services
}

fn characteristic(attribute: &Attribute, shared: &Arc<Shared>) -> Characteristic {
    let uuid = attribute.characteristic;
    let [for_reads, for_writes, for_answers] = [(); 3].map(|()| shared.clone());
    Characteristic::new(uuid, attribute.properties)
        .on_read_or_refuse(move |peripheral: &Peripheral| read(&for_reads, peripheral, uuid))
        .on_take(move |peripheral: &Peripheral, value: &[u8]| write(&for_writes, peripheral, uuid, value))
        .on_write(move |_, _, _| answered(&for_answers))
}

fn read(shared: &Shared, peripheral: &Peripheral, uuid: Uuid) -> Result<Vec<u8>, Refusal> {
    let mut running = shared.lock();
    let running = running.as_mut().ok_or_else(not_yet)?;
    running.follow(peripheral.link());
    running.sensor.read(uuid).ok_or_else(|| (NOT_PERMITTED, "Read not permitted".to_owned()))
}

fn write(shared: &Shared, peripheral: &Peripheral, uuid: Uuid, value: &[u8]) -> Result<(), Refusal> {
    let mut running = shared.lock();
    let running = running.as_mut().ok_or_else(not_yet)?;
    running.follow(peripheral.link());
    let now = running.clock.now();
    running.sensor.write(now, uuid, value).map_err(refusal)?;
    running.answering = true;
    Ok(())
}

fn answered(shared: &Shared) {
    if let Some(running) = shared.lock().as_mut() {
        running.answering = false;
    }
    shared.wake.notify_one();
}

fn not_yet() -> Refusal {
    (FAILED, "Not connected".to_owned())
}

const NOT_PERMITTED: &str = "org.bluez.Error.NotPermitted";

/// As bluetoothd translates an Error Response (create_gatt_dbus_error in its src/gatt-client.c).
fn refusal(error: AttError) -> Refusal {
    match error {
        AttError::WriteNotPermitted => (NOT_PERMITTED, "Write not permitted".to_owned()),
        AttError::InvalidAttributeValueLength => {
            ("org.bluez.Error.InvalidArguments", "Invalid Length".to_owned())
        }
        AttError::Application(code) => (FAILED, format!("Operation failed with ATT error: 0x{code:02x}")),
    }
}
