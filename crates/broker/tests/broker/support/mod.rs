//! A broker in this process or as the real binary, a raw protocol client, and a plain HTTP client.

mod api;
mod binary;
mod broker;
mod client;
mod description;
mod http;
mod schemas;

pub(crate) use api::Api;
pub(crate) use binary::{Binary, strapline};
pub(crate) use broker::{API_KEY, DEV_ID, TestBroker};
pub(crate) use client::Client;
pub(crate) use description::Description;
pub(crate) use http::{Answer, request, request_with};
