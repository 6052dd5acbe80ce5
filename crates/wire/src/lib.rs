//! The streaming protocol: frames and the producer, consumer and server sessions, without sockets or clocks
