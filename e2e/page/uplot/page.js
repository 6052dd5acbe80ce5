// What `cargo xtask bench app` measures beside the app: an H10 by Web Bluetooth, four charts by uPlot, as a page's author would
// write it after uPlot's demos of streams: arrays that grow at one end, and setData in each animation frame.
//
// Sizes, colours and the seconds in view come from the app's own charts, by `draw(settings)`.

const PMD = 'fb005c80-02e7-f387-1cad-8acd2d8df0c8';
const PMD_DATA = 'fb005c82-02e7-f387-1cad-8acd2d8df0c8';
// Waveforms come in chunks: so much later they flow.
const DELAY_S = 0.8;

const now = () => (performance.timeOrigin + performance.now()) / 1000;

class Stream {
  constructor(series, delay = 0) {
    this.data = Array.from({ length: series + 1 }, () => []);
    this.delay = delay;
  }

  push(at, ...values) {
    this.data[0].push(at);
    values.forEach((value, index) => this.data[index + 1].push(value));
  }

  // Drops what has left the view, now and then, as it costs a copy.
  trim(before) {
    const gone = this.data[0].findIndex((at) => at >= before);
    if (gone > 500) this.data.forEach((column) => column.splice(0, gone));
  }
}

const streams = {
  HEART_RATE: new Stream(1),
  RR_INTERVAL: new Stream(1),
  ECG: new Stream(1, DELAY_S),
  RAW_ACCELERATION: new Stream(3, DELAY_S),
};

function heartRate({ target: { value } }) {
  const flags = value.getUint8(0);
  const wide = flags & 1;
  const at = now();
  streams.HEART_RATE.push(at, wide ? value.getUint16(1, true) : value.getUint8(1));
  let offset = wide ? 3 : 2;
  if (flags & 8) offset += 2;
  const intervals = [];
  for (; flags & 16 && offset + 1 < value.byteLength; offset += 2) {
    intervals.push((value.getUint16(offset, true) / 1024) * 1000);
  }
  // The last one ends now.
  let end = at - intervals.slice(1).reduce((sum, rr) => sum + rr / 1000, 0);
  intervals.forEach((rr, index) => {
    if (index > 0) end += rr / 1000;
    streams.RR_INTERVAL.push(end, rr);
  });
}

// Spreads a chunk over the time since the one before.
function spread(stream, count, rate, put) {
  const times = stream.data[0];
  const last = times[times.length - 1] ?? 0;
  const first = Math.max(last + 1 / rate, now() - count / rate);
  for (let index = 0; index < count; index++) put(first + index / rate, index);
}

function measurement({ target: { value } }) {
  const kind = value.getUint8(0);
  if (kind === 0) {
    spread(streams.ECG, Math.floor((value.byteLength - 10) / 3), 130, (at, index) => {
      const offset = 10 + index * 3;
      const raw = value.getUint8(offset) | (value.getUint8(offset + 1) << 8) | (value.getInt8(offset + 2) << 16);
      streams.ECG.push(at, raw / 1000);
    });
  } else if (kind === 2) {
    const axis = (offset) => value.getInt16(offset, true) * 0.00980665;
    spread(streams.RAW_ACCELERATION, Math.floor((value.byteLength - 10) / 6), 200, (at, index) => {
      const offset = 10 + index * 6;
      streams.RAW_ACCELERATION.push(at, axis(offset), axis(offset + 2), axis(offset + 4));
    });
  }
}

async function listen(server, service, characteristic, heard) {
  const found = await (await server.getPrimaryService(service)).getCharacteristic(characteristic);
  found.addEventListener('characteristicvaluechanged', heard);
  await found.startNotifications();
}

document.querySelector('#connect').addEventListener('click', async () => {
  const device = await navigator.bluetooth.requestDevice({ filters: [{ services: ['heart_rate'] }], optionalServices: [PMD] });
  const server = await device.gatt.connect();
  await listen(server, 'heart_rate', 'heart_rate_measurement', heartRate);
  await listen(server, PMD, PMD_DATA, measurement);
  document.body.dataset.phase = 'live';
});

// `settings`: for each stream, in the order in which they stand: name, width and height in CSS pixels, colours; and how many
// seconds are in view.
function draw({ charts, seconds }) {
  const plots = charts.map(({ name, width, height, colours }) => {
    const stream = streams[name];
    let edge = 0;
    const plot = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        scales: { x: { range: () => [edge - seconds, edge] } },
        series: [{}, ...colours.map((stroke) => ({ stroke, width: name === 'RR_INTERVAL' ? 1 : 1.75, points: { show: name === 'RR_INTERVAL' } }))],
      },
      stream.data,
      document.querySelector('main'),
    );
    return () => {
      edge = now() - stream.delay;
      stream.trim(edge - seconds - 1);
      plot.setData(stream.data);
    };
  });
  const frame = () => {
    plots.forEach((update) => update());
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
