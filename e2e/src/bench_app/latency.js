// Keeps in `benchLatencies` how long each notification took, from its event's time stamp to the end of the frame in which a canvas
// was painted after it: styles, layout and painting included, what the compositor does after it not.
void (() => {
  self.benchLatencies = [];
  const waiting = [];
  let painted = false;
  for (const name of ['clearRect', 'fillRect', 'drawImage', 'stroke']) {
    const original = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      painted = true;
      return original.apply(this, given);
    };
  }
  // Whoever hears a notification asks for the value, once or more; the event is the current one meanwhile.
  const characteristic = BluetoothRemoteGATTCharacteristic.prototype;
  const value = Object.getOwnPropertyDescriptor(characteristic, 'value');
  let last;
  Object.defineProperty(characteristic, 'value', {
    ...value,
    get() {
      const { event } = self;
      if (event !== last && event?.type === 'characteristicvaluechanged') {
        last = event;
        waiting.push({ at: event.timeStamp, frames: 0 });
      }
      return value.get.call(this);
    },
  });
  // A message that is posted in a frame is heard when all of the frame is done.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: count }) => {
    if (painted) {
      const now = performance.now();
      benchLatencies.push(...waiting.splice(0, count).map(({ at, frames }) => ({ ms: now - at, frames })));
    }
    painted = false;
  };
  const frame = () => {
    requestAnimationFrame(frame);
    for (const one of waiting) one.frames += 1;
    port2.postMessage(waiting.length);
  };
  requestAnimationFrame(frame);
})();
