/** Keeps the staff page on the device, so that it opens without a network. What staff enter is none of its business. */

/** What a service worker has beside a page: the compiler knows pages alone. */
interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Waiting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Scope {
  addEventListener(type: 'install' | 'activate', handle: (event: Waiting) => void): void;
  addEventListener(type: 'fetch', handle: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  readonly location: Location;
}

/** Written in by the build. */
declare const FILES: string[];
declare const VERSION: string;

const scope = self as unknown as Scope;
const CACHE = `till-${VERSION}`;
/** Any link's page is the same: this one stands for all. */
const PAGE = '/till/app/page';
/** A network that does not answer is as good as none. */
const PATIENCE_MS = 4_000;

async function keep(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([PAGE, ...FILES]);
  await scope.skipWaiting();
}

async function forget(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith('till-') && name !== CACHE).map((name) => caches.delete(name)),
  );
  await scope.clients.claim();
}

async function openPage(request: Request): Promise<Response> {
  const kept = await caches.match(PAGE);
  if (!kept) return fetch(request);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    return answer.ok ? answer : kept;
  } catch {
    return kept;
  }
}

scope.addEventListener('install', (event) => event.waitUntil(keep()));
scope.addEventListener('activate', (event) => event.waitUntil(forget()));
scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(openPage(request));
  else if (FILES.includes(pathname)) event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
});
