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
mod limits;
mod local_mode;
mod nothing_lost;
mod replay;
mod restart;
mod rights;
mod sessions;
mod slow_consumer;
mod support;
mod token_endpoints;
