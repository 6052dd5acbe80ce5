// The service worker: has the page start where there is no network (docs/adr/0022). It keeps the files of one build of the app and
// answers for these alone: what a server says, tokens above all, passes it by.

// Each file's path and, where its name has no hash of its content, what an attribute `integrity` says about it; and the name of all
// of them: written by `cargo xtask build`. Without it nothing is kept.
const files = [];
const version = '';

const { registration } = self;
// Several apps may live on one host.
const prefix = `strapline ${registration.scope} `;
const name = prefix + version;
const address = path => new URL(path, registration.scope).href;
const page = address('./');
// The app sees by its address that it is to view.
const pages = [page, address('index.html'), address('viewer')];
const known = new Map(files.map(([path, integrity]) => [address(path), integrity]));

// All of one build or nothing: a file of another one has another digest, and the next start tries again.
const keep = async () => {
  const cache = await caches.open(name);
  await Promise.all([...known].map(async ([url, integrity]) => {
    const answer = await fetch(url, integrity ? { integrity, cache: 'no-cache' } : {});
    if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
    await cache.put(url, answer);
  }));
};

const others = async () => {
  const names = await caches.keys();
  return names.filter(other => other.startsWith(prefix) && other !== name);
};

const kept = async (url, request) => {
  const cache = await caches.open(name);
  // The browser may have thrown it away.
  return await cache.match(url, { ignoreVary: true }) ?? fetch(request);
};

const start = async request => {
  // A new version takes over when nothing of the old one is open but the page that is just being left.
  if (registration.waiting && (await self.clients.matchAll()).length < 2) {
    registration.waiting.postMessage('take over');
    // For a moment a page without an icon, which the browser would ask the server for.
    const body = '<!doctype html><link rel="icon" href="data:,">';
    return new Response(body, { headers: { 'Content-Type': 'text/html', Refresh: '0' } });
  }
  return kept(page, request);
};

self.addEventListener('install', event => event.waitUntil(keep()));
self.addEventListener('activate', event =>
  event.waitUntil(others().then(names => Promise.all(names.map(other => caches.delete(other))))));
self.addEventListener('message', ({ data }) => data === 'take over' && self.skipWaiting());
self.addEventListener('fetch', event => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (request.method !== 'GET' || !known.size) return;
  if (request.mode === 'navigate') {
    if (pages.includes(url)) event.respondWith(start(request));
  } else if (known.has(request.url)) {
    event.respondWith(kept(url, request));
  }
});
