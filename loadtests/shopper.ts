/**
 * What pages and friends ask of the service, for all scenarios. Runs under k6 (0.57 or newer strips the types) and
 * under loadtests/shim.
 *
 * Settings, by `-e NAME=value`:
 *   URL         where the service is                             http://localhost:3000
 *   SITES_FILE  JSON list of sites: see loadtests/town.ts         the demo shops
 *   RATE, TIME  multiply every rate, and every length of time     1
 *   SLOW        multiplies every bound on time and on what is dropped: for slow loaders  1
 *   MOST_USERS  virtual users of a scenario at most
 */
import { check, fail } from 'k6';
import http from 'k6/http';

/** A shop that pages belong to. */
export interface Site {
  siteKey: string;
  origin: string;
  country: string;
  currency: string;
  languages: string[];
}

export const BASE = __ENV.URL ?? 'http://localhost:3000';
const DEMO_SITES: Site[] = [
  { siteKey: 'demous0001', origin: BASE, country: 'US', currency: 'USD', languages: ['en-US'] },
  { siteKey: 'demode0001', origin: BASE, country: 'DE', currency: 'EUR', languages: ['de'] },
];
export const SITES: Site[] = __ENV.SITES_FILE ? (JSON.parse(open(__ENV.SITES_FILE)) as Site[]) : DEMO_SITES;

const factor = (name: string) => Number(__ENV[name] ?? 1);
/** Iterations a second, scaled; at least one in ten seconds. */
export const rate = (perSecond: number) => Math.max(1, Math.round(perSecond * factor('RATE') * 10));
/** What `rate` counts by. */
export const TIME_UNIT = '10s';
export const time = (seconds: number) => `${Math.max(100, Math.round(seconds * 1000 * factor('TIME')))}ms`;
/** Users that are enough for so many iterations a second, each of which takes some milliseconds. */
export const users = (perSecond: number, ms = 50) =>
  Math.min(Number(__ENV.MOST_USERS ?? 10_000), Math.max(2, Math.ceil((perSecond * factor('RATE') * ms) / 1000)));
/** A threshold that slow loaders may miss, as `p(95)<50`. */
export const within = (aggregate: string, ms: number) => `${aggregate}<${ms * factor('SLOW')}`;

/** One of a list, all alike likely. */
export function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}

const hex = (digits: number) =>
  Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');

/** UUIDv7 (RFC 9562), as the tag makes them. */
export function uuid(): string {
  const at = Date.now().toString(16).padStart(12, '0');
  return `${at.slice(0, 8)}-${at.slice(8)}-7${hex(3)}-${pick(['8', '9', 'a', 'b'])}${hex(3)}-${hex(12)}`;
}

const BROWSERS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Linux; Android 15; SM-S931B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
];

/**
 * Headers of a shopper's browser. Each is a person of their own where the service believes `X-Forwarded-For` of whoever
 * runs this (TRUSTED_PROXIES).
 */
export function browser(language: string): Record<string, string> {
  const byte = () => 1 + Math.floor(Math.random() * 254);
  return {
    'User-Agent': pick(BROWSERS),
    'Accept-Language': language,
    'X-Forwarded-For': `${pick([11, 23, 45, 78, 99, 133, 177, 201])}.${byte()}.${byte()}.${byte()}`,
  };
}

const page = (site: Site, language: string) => ({
  ...browser(language),
  Origin: site.origin,
  'Content-Type': 'text/plain',
});

/** An event of a page, beyond its id and time. */
export type PageEvent = { kind: string } & Record<string, unknown>;

/** Sends events as the tag does: one call, all of them taken. */
export function sendEvents(site: Site, events: PageEvent[], language = site.languages[0] ?? 'en'): void {
  const at = Date.now();
  const body = JSON.stringify({
    sent_at: at,
    consent: { measure: true, store: false },
    language,
    utm: { source: 'newsletter', medium: 'email', campaign: 'autumn' },
    events: events.map((event) => ({ id: uuid(), at, ...event })),
  });
  const answer = http.post(`${BASE}/w/${site.siteKey}/in`, body, {
    headers: page(site, language),
    tags: { name: 'intake' },
  });
  check(answer, {
    'events are taken': ({ status }) => status === 202,
    'each of them': ({ status, body: text }) =>
      status !== 202 || (JSON.parse(String(text)) as { accepted: number }).accepted === events.length,
  });
}

export const impression = (placement = 'embedded'): PageEvent => ({ kind: 'impression', placement });

/** What a page view asks for where nothing is cached: the loader. */
export function loadTag(site: Site): void {
  const answer = http.get(`${BASE}/w/${site.siteKey}/l.js`, { tags: { name: 'loader' } });
  check(answer, { 'the loader comes': ({ status }) => status === 200 });
}

/** What the widget asks for: the same for everybody, and cacheable. */
export function loadOffer(site: Site, language: string): string | undefined {
  const answer = http.get(`${BASE}/w/${site.siteKey}/offer?lang=${language}`, {
    headers: page(site, language),
    tags: { name: 'offer' },
  });
  check(answer, { 'the offer comes': ({ status }) => status === 200 });
  const deals = answer.status === 200 ? (answer.json('deals') as { id: string }[] | undefined) : undefined;
  return deals?.[0]?.id;
}

/** Opens the share sheet. @returns the code of one of its links. */
export function openSheet(site: Site, dealId: string, language: string): string | undefined {
  const answer = http.post(
    `${BASE}/w/${site.siteKey}/links`,
    JSON.stringify({ dealId, placement: 'embedded', language }),
    { headers: page(site, language), tags: { name: 'links' } },
  );
  check(answer, { 'links come': ({ status }) => status === 200 });
  const links = answer.status === 200 ? (answer.json('links') as { code: string }[]) : [];
  return links.length > 0 ? pick(links).code : undefined;
}

/** Follows a friend's link. @returns what the shop's page is told: the referral and the click's id. */
export function follow(code: string, language = 'en'): { rk: string; rc: string } | undefined {
  const answer = http.get(`${BASE}/r/${code}`, {
    headers: browser(language),
    redirects: 0,
    tags: { name: 'redirect' },
  });
  const target = String(answer.headers.Location ?? '');
  check(answer, { 'the friend is led on': ({ status }) => status === 302 && target.includes('rk=') });
  const parameter = (name: string) => new RegExp(`[?&]${name}=([^&#]+)`).exec(target)?.[1] ?? '';
  return answer.status === 302 ? { rk: parameter('rk'), rc: parameter('rc') } : undefined;
}

/** The friend asks for the code. @returns it, where it is given at once. */
export function claim(site: Site, referral: { rk: string; rc: string }, language: string): string | undefined {
  const body = JSON.stringify({ rk: decodeURIComponent(referral.rk), rc: decodeURIComponent(referral.rc), language });
  const answer = http.post(`${BASE}/w/${site.siteKey}/claim`, body, {
    headers: page(site, language),
    tags: { name: 'claim' },
  });
  check(answer, { 'the claim is answered': ({ status }) => status === 200 });
  return answer.status === 200 ? (answer.json('code') as string | undefined) : undefined;
}

/** One link of a site, for friends to follow. */
export function makeCode(site: Site): string {
  const language = site.languages[0] ?? 'en';
  const dealId = loadOffer(site, language);
  const code = dealId && openSheet(site, dealId, language);
  if (!code) fail(`${BASE} gave no link for ${site.siteKey}: is it up, and the shop there?`);
  return code;
}

/** What holds for every scenario: nothing fails, nothing is dropped, all checks pass. */
export const ALL_WELL = {
  checks: ['rate>0.999'],
  http_req_failed: ['rate<0.001'],
  dropped_iterations: [within('count', 1)],
};
