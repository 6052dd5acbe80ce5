//! Bytes of Bluetooth GATT characteristics to readings: no I/O, no clock
