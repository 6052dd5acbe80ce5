//! What every simulated device can do: the client's side of its GATT server.

use core::time::Duration;

use strapline_gatt::Uuid;

/// One notification or indication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Emission {
    /// When it leaves the device, since its start. Never earlier than the emission before.
    pub at: Duration,
    /// The characteristic that notifies.
    pub characteristic: Uuid,
    /// The attribute value.
    pub value: Vec<u8>,
}

/// A characteristic of a simulated device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The service that contains it.
    pub service: Uuid,
    /// The characteristic.
    pub characteristic: Uuid,
    /// What a client may do with it.
    pub properties: &'static [Property],
}

impl Attribute {
    /// A characteristic of a service.
    pub const fn new(service: Uuid, characteristic: Uuid, properties: &'static [Property]) -> Self {
        Self { service, characteristic, properties }
    }
}

/// What a client may do with a characteristic (Core Specification, Volume 3, Part G, 3.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Property {
    /// Read the value.
    Read,
    /// Write with a response.
    Write,
    /// Write without a response.
    WriteWithoutResponse,
    /// Be told of values, unacknowledged.
    Notify,
    /// Be told of values, acknowledged.
    Indicate,
}

/// Why a device does not take a write (Core Specification, Volume 3, Part F, 3.4.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttError {
    /// 0x03: the characteristic is not there or cannot be written.
    WriteNotPermitted,
    /// 0x0D: the value has no length that the device understands.
    InvalidAttributeValueLength,
    /// 0x80 to 0x9F: what the service defines.
    Application(u8),
}

impl AttError {
    /// The error code of the Error Response.
    pub const fn code(self) -> u8 {
        match self {
            Self::WriteNotPermitted => 0x03,
            Self::InvalidAttributeValueLength => 0x0D,
            Self::Application(code) => code,
        }
    }
}

/// A simulated device. It has no clock: its owner asks when the next notification is [`due`](Self::due), and takes it
/// then with [`next`](Self::next). It never ends, and the same seed and writes give the same run everywhere.
pub trait Sensor {
    /// The name in a device list.
    fn name(&self) -> &str;

    /// Its characteristics, in the order of their handles.
    fn attributes(&self) -> &[Attribute];

    /// The value that a client reads; `None` for what the device does not have or does not let be read.
    fn read(&self, characteristic: Uuid) -> Option<Vec<u8>>;

    /// A client writes at `now` (since the start). The response of a control point is an emission, due at once.
    ///
    /// # Errors
    /// The ATT error that the device answers.
    fn write(&mut self, now: Duration, characteristic: Uuid, value: &[u8]) -> Result<(), AttError> {
        let _ = (now, characteristic, value);
        Err(AttError::WriteNotPermitted)
    }

    /// When the next notification leaves, since the start; a write may bring it forward.
    fn due(&self) -> Duration;

    /// Takes the next notification. It is made whether a client subscribed or not: a real device's radio decides that.
    fn next(&mut self) -> Emission;

    /// The link is gone: what a real device forgets with it (streams started by a control point, granted control).
    fn unlink(&mut self) {}
}

/// All that a [`Sensor`] does, done by the one inside `$this`.
macro_rules! by_the_one_inside {
    ($this:ident => $inside:expr) => {
        fn name(&self) -> &str {
            let $this = self;
            $inside.name()
        }

        fn attributes(&self) -> &[$crate::sensor::Attribute] {
            let $this = self;
            $inside.attributes()
        }

        fn read(&self, characteristic: strapline_gatt::Uuid) -> Option<Vec<u8>> {
            let $this = self;
            $inside.read(characteristic)
        }

        fn write(
            &mut self,
            now: core::time::Duration,
            characteristic: strapline_gatt::Uuid,
            value: &[u8],
        ) -> Result<(), $crate::sensor::AttError> {
            let $this = self;
            $inside.write(now, characteristic, value)
        }

        fn due(&self) -> core::time::Duration {
            let $this = self;
            $inside.due()
        }

        fn next(&mut self) -> $crate::sensor::Emission {
            let $this = self;
            $inside.next()
        }

        fn unlink(&mut self) {
            let $this = self;
            $inside.unlink();
        }
    };
}

pub(crate) use by_the_one_inside;

impl<S: Sensor + ?Sized> Sensor for Box<S> {
    by_the_one_inside!(it => **it);
}
