//! The broker from outside: real sockets on a loopback address, one behaviour per file. One binary, because linking is
//! what takes the time.

mod assets;
mod close_codes;
mod command_line;
mod decode;
mod decode_vectors;
mod encrypted;
mod hostile_frames;
mod keys_command;
mod links;
mod local_mode;
mod news;
mod old_data_folder;
mod openapi;
mod replay;
mod rest_data;
mod rest_errors;
mod rest_users;
mod restart;
mod sdks;
mod sessions;
mod slow_consumer;
mod support;
mod token_endpoints;
