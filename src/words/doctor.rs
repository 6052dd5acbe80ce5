//! What to check where a sensor cannot be used, for this system and what has happened, in the order in which it is worth trying.

use crate::bluetooth::{Availability, RadioError};
use crate::english;
use crate::state::{AppState, Device, Notice, Phase};

/// What the browser runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    /// Windows.
    Windows,
    /// macOS.
    MacOs,
    /// Linux with BlueZ.
    Linux,
    /// Android.
    Android,
    /// ChromeOS.
    ChromeOs,
    /// iPhone and iPad.
    Ios,
    /// Something else.
    Other,
}

impl System {
    /// By what a browser calls its platform: `userAgentData.platform`, or `navigator.platform` in others.
    pub fn of(platform: &str) -> Self {
        let platform = platform.to_ascii_lowercase();
        let is = |name: &str| platform.contains(name);
        if is("android") || is("linux arm") || is("linux aarch") {
            Self::Android
        } else if is("iphone") || is("ipad") {
            Self::Ios
        } else if is("mac") {
            Self::MacOs
        } else if is("win") {
            Self::Windows
        } else if is("cros") || is("chrome") || is("chromium os") {
            Self::ChromeOs
        } else if is("linux") {
            Self::Linux
        } else {
            Self::Other
        }
    }
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The browser has no Web Bluetooth.
    Missing,
    /// The page did not come by a secure way.
    Insecure,
    /// The site around the page forbids it.
    Policy,
    /// Bluetooth is off, or there is none.
    Off,
    /// The browser or a person has forbidden it.
    Forbidden,
    /// The sensor is not in the list.
    NotOffered,
    /// It was chosen, but there is no link.
    NotLinked,
    /// There is a link, but nothing on it that can be read.
    NothingToRead,
    /// There is a link, but nothing comes.
    Silent,
}

impl Trouble {
    /// What the page knows of: the notice of the moment, else the radio, else the first sensor that does not do well.
    pub fn of(state: &AppState, silent: impl Fn(&Device) -> bool) -> Self {
        match &state.notice {
            Some(Notice::Radio(error)) => return Self::of_error(error),
            Some(Notice::NothingChosen) => return Self::NotOffered,
            _ => {}
        }
        match state.availability {
            Availability::Missing => return Self::Missing,
            Availability::InsecureContext => return Self::Insecure,
            Availability::Policy => return Self::Policy,
            Availability::NoAdapter => return Self::Off,
            Availability::Ready | Availability::Unknown => {}
        }
        let trouble = state.devices.iter().find_map(|device| match &device.phase {
            Phase::Reconnecting { cause, .. } | Phase::Lost { cause, .. } => Some(Self::of_error(cause)),
            Phase::Live if silent(device) => Some(Self::Silent),
            _ => None,
        });
        trouble.unwrap_or(Self::NotOffered)
    }

    fn of_error(error: &RadioError) -> Self {
        match error {
            RadioError::Cancelled => Self::NotOffered,
            RadioError::NothingToRead => Self::NothingToRead,
            RadioError::Security => Self::Forbidden,
            RadioError::SwitchedOff => Self::Off,
            RadioError::OutOfReach | RadioError::TimedOut | RadioError::Other(_) => Self::NotLinked,
        }
    }
}

/// What has happened, as a title.
pub const fn title(trouble: Trouble) -> &'static str {
    match trouble {
        Trouble::Missing => english!("This browser cannot reach sensors"),
        Trouble::Insecure => english!("The page is not secure"),
        Trouble::Policy => english!("The site around this page forbids Bluetooth"),
        Trouble::Off => english!("Bluetooth is off"),
        Trouble::Forbidden => english!("The browser does not allow Bluetooth here"),
        Trouble::NotOffered => english!("The sensor is not in the list"),
        Trouble::NotLinked => english!("The sensor was found, but does not connect"),
        Trouble::NothingToRead => english!("There is nothing to read on the sensor"),
        Trouble::Silent => english!("Linked, but no values come"),
    }
}

/// What to check, the likeliest first; said in the reader's language by [`said`](crate::language::said), as the title is.
pub fn checks(system: System, trouble: Trouble) -> Vec<&'static str> {
    match trouble {
        Trouble::Missing => missing(system),
        Trouble::Insecure => vec![
            english!("Open the page by an address that begins with https://."),
            english!("On this computer http://localhost will do as well; http:// and the number of another computer will not."),
        ],
        Trouble::Policy => vec![
            english!("Open the page in a tab of its own, and not inside of another page."),
            english!("If it is your site: give the frame allow=\"bluetooth\", and do not take bluetooth away in a Permissions-Policy header."),
            english!("If it is a work computer: its administrator may have switched off Web Bluetooth. chrome://policy names DefaultWebBluetoothGuardSetting then."),
        ],
        Trouble::Off => [switch_on(system), permission(system)].concat(),
        Trouble::Forbidden => [
            vec![english!("Press the sign beside the address, open the site's settings, and allow Bluetooth devices.")],
            permission(system),
            vec![english!("If it is a work computer: its administrator may have switched off Web Bluetooth. chrome://policy names DefaultWebBluetoothGuardSetting then.")],
        ]
        .concat(),
        Trouble::NotOffered => [
            vec![
                english!("Wear the strap, with its electrodes moist: most straps wake up only on skin."),
                english!("A watch or an arm band sends only when its heart rate broadcast is switched on."),
                english!("Close other apps that may hold it, on the phone in your pocket as well: most straps talk to one only, and are not to be seen meanwhile."),
            ],
            switch_on(system),
            permission(system),
            vec![
                english!("Come within two metres, and look at the battery: a weak one is heard from near only."),
                english!("A sensor that speaks ANT+ alone cannot be reached by Bluetooth; its manual says so."),
            ],
        ]
        .concat(),
        Trouble::NotLinked => [
            vec![
                english!("Close other apps that may hold it, on the phone in your pocket as well: most straps talk to one only."),
                english!("Wear it with moist electrodes, come within two metres, and press Retry now."),
            ],
            pairing(system),
            vec![
                english!("Take the pod off its belt for half a minute, or its battery out: that restarts it."),
                english!("Switch Bluetooth off and on again in the system's settings."),
            ],
        ]
        .concat(),
        Trouble::NothingToRead => vec![
            english!("Switch on heart rate broadcast on a watch: without it, it offers nothing that this page reads."),
            english!("Forget the sensor here and choose it again: what it may be asked for is settled when it is chosen."),
            english!("Some sensors speak a language of their own until their maker's app has switched on Bluetooth for others; look into that app."),
        ],
        Trouble::Silent => vec![
            english!("Moisten the electrodes, and pull the strap tight: dry skin gives no signal."),
            english!("Look at its contact, which stands beside the value where the strap tells it."),
            english!("A sensor for power, speed or cadence sends only while it moves."),
            english!("Take the pod off its belt for half a minute, or its battery out: that restarts it."),
        ],
    }
}

fn missing(system: System) -> Vec<&'static str> {
    match system {
        System::Ios => vec![english!(
            "No browser of iPhone and iPad can reach sensors: open the page on a computer or an Android phone. To watch somebody else works here."
        )],
        System::Linux => vec![
            english!("Open the page in Chrome, Chromium or Edge: Firefox has no Web Bluetooth."),
            english!(
                "Open chrome://flags/#enable-web-bluetooth, enable it, and restart the browser: on Linux it is still called experimental."
            ),
            english!(
                "Run systemctl status bluetooth in a terminal: bluetoothd must be active, of BlueZ 5.41 or later."
            ),
        ],
        _ => vec![
            english!("Open the page in Chrome or Edge: Firefox and Safari have no Web Bluetooth."),
            english!("Brave has it switched off: open brave://flags/#brave-web-bluetooth-api."),
        ],
    }
}

fn switch_on(system: System) -> Vec<&'static str> {
    match system {
        System::Windows => vec![english!(
            "Open Settings, Bluetooth & devices, and switch Bluetooth on. Where there is no switch, the computer has no adapter or no driver for it; one for USB will do, with Bluetooth 4.0 or later."
        )],
        System::MacOs => vec![english!("Open System Settings, Bluetooth, and switch it on.")],
        System::Linux => vec![english!(
            "Run bluetoothctl power on in a terminal. No controller? Then rfkill unblock bluetooth, and systemctl status bluetooth, which must say active."
        )],
        System::Android => vec![english!("Switch Bluetooth on in the quick settings.")],
        System::ChromeOs => vec![english!("Press the clock, and switch Bluetooth on.")],
        System::Ios | System::Other => vec![english!("Switch Bluetooth on in the system's settings.")],
    }
}

fn permission(system: System) -> Vec<&'static str> {
    match system {
        System::MacOs => vec![english!(
            "Open System Settings, Privacy & Security, Bluetooth, and allow your browser; then quit it and open it again."
        )],
        System::Android => vec![
            english!("Switch Location on: Android looks for Bluetooth sensors only then."),
            english!(
                "Open Settings, Apps, Chrome, Permissions, and allow Nearby devices, before Android 12 Location."
            ),
        ],
        System::Linux => vec![english!(
            "If the browser is a snap or a flatpak, it may not talk to BlueZ: snap connect chromium:bluez, or a browser from your distribution."
        )],
        System::Windows | System::ChromeOs | System::Ios | System::Other => Vec::new(),
    }
}

fn pairing(system: System) -> Vec<&'static str> {
    match system {
        System::Windows => vec![english!(
            "Open Settings, Bluetooth & devices, Devices, and remove the sensor if it is paired there: Windows then holds it itself. A few sensors want the reverse: pair them there once."
        )],
        System::MacOs => {
            vec![english!("Remove the sensor in System Settings, Bluetooth, if it is listed there.")]
        }
        System::Linux => vec![english!(
            "Run bluetoothctl remove with the sensor's address if bluetoothctl devices lists it, and choose it again."
        )],
        System::Android => {
            vec![english!("Forget the sensor in Android's Bluetooth settings, if it is paired there.")]
        }
        System::ChromeOs | System::Ios | System::Other => Vec::new(),
    }
}
