//! What goes wrong, and when: two decks that are dealt by a seed, one of the radio and one of everything else, so that each fault
//! comes about equally often, and each beside each.

use std::time::Duration;

use anyhow::Context;
use strapline_testbed::{BluezHost, Browser, Page, Tap};
use strapline_units::SplitMix64;
use tokio::time::sleep;

use super::sent::Sender;
use crate::PATIENCE;
use crate::broker::Broker;

/// The radio's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RadioFault {
    /// The link of one sensor ends, and can be had again at once.
    LinkLost(usize),
    /// One sensor is out of reach for a while.
    OutOfReach(usize),
    /// The computer's Bluetooth is off for a while.
    AdapterOff,
}

/// Everything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OtherFault {
    /// The page is behind another tab for a while, where its timers are throttled.
    Hidden,
    /// The connection to the broker is cut.
    Cut,
    /// There is no way to the broker for a while.
    NetworkAway,
    /// Nothing gets through for a while, though the connection stands.
    Stalled,
    /// The broker is killed, and started again after a while.
    BrokerKilled,
}

const RADIO: [RadioFault; 7] = [
    RadioFault::LinkLost(0),
    RadioFault::LinkLost(1),
    RadioFault::LinkLost(2),
    RadioFault::OutOfReach(0),
    RadioFault::OutOfReach(1),
    RadioFault::OutOfReach(2),
    RadioFault::AdapterOff,
];
const OTHER: [OtherFault; 5] = [
    OtherFault::Hidden,
    OtherFault::Cut,
    OtherFault::NetworkAway,
    OtherFault::Stalled,
    OtherFault::BrokerKilled,
];

/// What goes wrong in one round: when it begins and how long it lasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Planned<F> {
    /// What.
    pub fault: F,
    /// After the beginning of the round.
    pub after: Duration,
    /// How long, where it lasts.
    pub lasting: Duration,
}

/// Deals faults for ever.
pub struct Plan {
    random: SplitMix64,
    radio: Vec<RadioFault>,
    other: Vec<OtherFault>,
}

impl Plan {
    /// That of a seed.
    pub const fn new(seed: u64) -> Self {
        Self { random: SplitMix64::new(seed), radio: Vec::new(), other: Vec::new() }
    }

    /// The next round's, of which each begins and ends within `span`.
    pub fn deal(&mut self, span: Duration) -> (Planned<RadioFault>, Planned<OtherFault>) {
        let Self { random, radio, other } = self;
        (draw(random, radio, &RADIO, span), draw(random, other, &OTHER, span))
    }
}

fn draw<F: Copy>(random: &mut SplitMix64, deck: &mut Vec<F>, all: &[F], span: Duration) -> Planned<F> {
    if deck.is_empty() {
        deck.extend(all);
    }
    let fault = deck.swap_remove((random.next_u64() % deck.len() as u64) as usize);
    let after = span.mul_f64(random.next_f64() / 2.0);
    Planned { fault, after, lasting: (span - after).mul_f64(0.2 + 0.8 * random.next_f64()) }
}

impl Planned<RadioFault> {
    /// Lets it happen. What was on the radio at that moment is marked.
    ///
    /// # Errors
    /// When a sensor has sent what cannot be read.
    pub async fn happen(self, host: &BluezHost, senders: &mut [Sender]) -> anyhow::Result<()> {
        sleep(self.after).await;
        let count = senders.len();
        let Self { fault, lasting, .. } = self;
        match fault {
            RadioFault::LinkLost(which) | RadioFault::OutOfReach(which) => {
                let sender = senders.get_mut(which % count).context("a sensor")?;
                let away = matches!(fault, RadioFault::OutOfReach(_));
                if away {
                    sender.device.faults().connect = Some("le-connection-abort-by-local".to_owned());
                }
                sender.collect(false)?;
                sender.device.drop_link().await;
                sender.collect(true)?;
                if away {
                    sleep(lasting).await;
                    sender.device.faults().connect = None;
                }
            }
            RadioFault::AdapterOff => {
                host.set_powered(false);
                for sender in &mut *senders {
                    sender.collect(true)?;
                }
                sleep(lasting).await;
                host.set_powered(true);
            }
        }
        Ok(())
    }
}

impl Planned<OtherFault> {
    /// Lets it happen.
    ///
    /// # Errors
    /// When the browser is gone, or the broker does not come up again.
    pub async fn happen(
        self,
        (browser, page): (&Browser, &Page),
        tap: &Tap,
        broker: &mut Broker,
    ) -> anyhow::Result<()> {
        sleep(self.after).await;
        match self.fault {
            OtherFault::Hidden => {
                let other = browser.page("about:blank").await?;
                page.wait_for::<bool>("document.visibilityState === 'hidden'", PATIENCE).await?;
                sleep(self.lasting).await;
                other.close().await?;
                page.bring_to_front().await?;
                page.wait_for::<bool>("document.visibilityState === 'visible'", PATIENCE).await?;
            }
            OtherFault::Cut => tap.cut(),
            OtherFault::NetworkAway => {
                tap.refuse(true);
                tap.cut();
                sleep(self.lasting).await;
                tap.refuse(false);
            }
            OtherFault::Stalled => {
                tap.stall(true);
                sleep(self.lasting).await;
                tap.stall(false);
            }
            OtherFault::BrokerKilled => {
                broker.kill().await?;
                sleep(self.lasting / 2).await;
                broker.restart().await?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_comes_and_the_same_seed_brings_the_same() {
        let span = Duration::from_secs(20);
        let dealt = |seed| {
            let mut plan = Plan::new(seed);
            (0..35).map(|_| plan.deal(span)).collect::<Vec<_>>()
        };
        assert_eq!(dealt(3), dealt(3));
        assert_ne!(dealt(3), dealt(4));
        for fault in RADIO {
            assert_eq!(dealt(3).iter().filter(|(radio, _)| radio.fault == fault).count(), 5);
        }
        for fault in OTHER {
            assert_eq!(dealt(3).iter().filter(|(_, other)| other.fault == fault).count(), 7);
        }
        let within = |after: Duration, lasting: Duration| after + lasting <= span;
        assert!(dealt(5).iter().all(|(radio, other)| {
            within(radio.after, radio.lasting) && within(other.after, other.lasting)
        }));
    }
}
