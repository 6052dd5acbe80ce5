//! The Strapline broker: hub, sessions, store, web app and command line in one binary
