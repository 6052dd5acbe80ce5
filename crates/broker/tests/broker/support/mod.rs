//! A broker in this process or as the real binary, a raw protocol client, and a plain HTTP client.

mod api;
mod binary;
mod broker;
mod client;
mod description;
mod fleet;
mod http;
mod proxy;
mod receiver;
mod schemas;

pub(crate) use api::Api;
pub(crate) use binary::{Binary, strapline};
pub(crate) use broker::{API_KEY, DEV_ID, TestBroker};
pub(crate) use client::{Client, connect_from};
pub(crate) use description::Description;
pub(crate) use fleet::{Fleet, Listener, Load, users};
pub(crate) use http::{Answer, request, request_with};
pub(crate) use proxy::Proxy;
pub(crate) use receiver::{Received, Receiver, Reply};
