//! The broker from outside: real sockets on a loopback address, one behaviour per file. One binary, because linking is
//! what takes the time.

mod acknowledgements;
mod assets;
mod close_codes;
mod command_line;
mod decode;
mod decode_vectors;
mod encrypted;
mod hostile_frames;
mod hrv;
mod keys_command;
mod limits;
mod links;
mod local_mode;
mod log_redaction;
mod news;
mod nothing_lost;
mod old_data_folder;
mod openapi;
mod operations;
mod payloads;
mod replay;
mod rest_data;
mod rest_errors;
mod rest_users;
mod restart;
mod rights;
mod sdks;
mod sessions;
mod slow_consumer;
mod support;
mod tls;
mod token_endpoints;
mod webhook_commands;
mod webhook_verifiers;
mod webhooks;
