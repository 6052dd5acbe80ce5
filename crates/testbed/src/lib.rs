//! A fake BlueZ on a private D-Bus and a Chromium driver, for end-to-end tests of real Web Bluetooth
