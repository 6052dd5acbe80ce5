// A fake navigator.bluetooth for tests of the browser shell: plain event targets, as structural as web-sys sees them.
// It counts listeners, so that a test can tell whether a guard has freed its own.
(() => {
  const counts = {};
  class Target extends EventTarget {
    addEventListener(kind, listener) { counts[kind] = (counts[kind] ?? 0) + 1; super.addEventListener(kind, listener); }
    removeEventListener(kind, listener) { counts[kind] -= 1; super.removeEventListener(kind, listener); }
  }
  const long = (short) => `0000${short.toString(16).padStart(4, '0')}-0000-1000-8000-00805f9b34fb`;
  // As Chrome may give it: a view of a part of a larger buffer.
  const view = (bytes) => {
    const buffer = new Uint8Array([0xee, 0xee, ...bytes, 0xee]).buffer;
    return new DataView(buffer, 2, bytes.length);
  };
  class Characteristic extends Target {
    constructor(short, properties, bytes = []) {
      super();
      Object.assign(this, { uuid: long(short), properties: { notify: false, indicate: false, read: false, ...properties }, bytes });
    }
    get value() { return view(this.bytes); }
    async readValue() { fake.operations.push(`read ${this.uuid.slice(4, 8)}`); return view(this.bytes); }
    async startNotifications() {
      if (fake.refuseNotifications) throw new DOMException('refused', 'NetworkError');
      fake.operations.push(`notify ${this.uuid.slice(4, 8)}`);
      return this;
    }
    notify(bytes) { this.bytes = bytes; this.dispatchEvent(new Event('characteristicvaluechanged')); }
  }
  const hrm = new Characteristic(0x2a37, { notify: true });
  const battery = new Characteristic(0x2a19, { read: true }, [87]);
  const location = new Characteristic(0x2a38, { read: true }, [1]);
  const services = [
    { uuid: long(0x180d), getCharacteristics: async () => [hrm, location] },
    { uuid: long(0x180f), getCharacteristics: async () => [battery] },
  ];
  const device = new Target();
  Object.assign(device, { id: 'fake-1', name: 'Fake H10' });
  device.gatt = {
    device,
    connected: false,
    async connect() {
      fake.connects += 1;
      if (fake.refuseConnect) throw new DOMException('out of range', 'NetworkError');
      this.connected = true;
      return this;
    },
    disconnect() { this.connected = false; },
    getPrimaryServices: async () => services,
  };
  const fake = {
    connects: 0, operations: [], refuseConnect: false, refuseNotifications: false, cancel: false, available: true, asked: null,
    notify(...bytes) { hrm.notify(bytes); },
    drop() { device.gatt.connected = false; device.dispatchEvent(new Event('gattserverdisconnected')); },
    listeners(kind) { return counts[kind] ?? 0; },
  };
  const bluetooth = {
    getAvailability: async () => fake.available,
    async requestDevice(options) {
      fake.asked = options;
      if (fake.cancel) throw new DOMException('User cancelled the requestDevice() chooser.', 'NotFoundError');
      return device;
    },
  };
  Object.defineProperty(navigator, 'bluetooth', { value: bluetooth, configurable: true });
  globalThis.fake = fake;
})();
