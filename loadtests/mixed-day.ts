/**
 * A day of 160 retailers in 11 countries, each hour in a minute: shoppers come when their own clock says so, browse,
 * share, follow, claim and buy. `node loadtests/town.ts` makes the shops. See loadtests/shopper.ts for settings.
 */
import { sleep } from 'k6';
import exec from 'k6/execution';
import type { Options } from 'k6/options';
import { activityAt, COUNTRIES, shareAt } from './countries.ts';
import {
  ALL_WELL,
  claim,
  follow,
  impression,
  loadOffer,
  loadTag,
  openSheet,
  pick,
  rate,
  SITES,
  type Site,
  sendEvents,
  TIME_UNIT,
  time,
  users,
  within,
} from './shopper.ts';

/** Visits of the mean hour. */
const VISITS_A_SECOND = 50;
const HOUR_SECONDS = 60;
/** Of a hundred that could, so many go on: `-e WIDGET=100` sets another number. */
const percent = (name: string, usual: number) => Number(__ENV[name] ?? usual);
const WIDGET = percent('WIDGET', 30);
const SHARE = percent('SHARE', 13);
const CLAIM = percent('CLAIM', 40);
const ORDER = percent('ORDER', 3);
/** Friends who follow a link that was shared. */
const FRIENDS = [0, 1, 1, 2, 3];

export const options: Options = {
  scenarios: {
    day: {
      executor: 'ramping-arrival-rate',
      startRate: rate(VISITS_A_SECOND * activityAt(0)),
      timeUnit: TIME_UNIT,
      preAllocatedVUs: users(VISITS_A_SECOND, 400),
      maxVUs: users(VISITS_A_SECOND, 3000),
      stages: Array.from({ length: 24 }, (_, hour) => ({
        duration: time(HOUR_SECONDS),
        target: rate(VISITS_A_SECOND * activityAt((hour + 1) % 24)),
      })),
    },
  },
  thresholds: {
    ...ALL_WELL,
    'http_req_duration{name:intake}': [within('p(95)', 50), within('p(99)', 200)],
    'http_req_duration{name:redirect}': [within('p(95)', 50)],
    'http_req_duration{name:links}': [within('p(95)', 100)],
    'http_req_duration{name:claim}': [within('p(95)', 100)],
  },
};

const chance = (percent: number) => Math.random() * 100 < percent;

const sitesByCountry: Record<string, Site[]> = {};
for (const site of SITES) {
  const known = sitesByCountry[site.country] ?? [];
  known.push(site);
  sitesByCountry[site.country] = known;
}

/** A shop of a country where people are up at this hour. */
function chooseSite(hourUtc: number): Site {
  const open = COUNTRIES.filter(({ code }) => sitesByCountry[code]);
  let left = Math.random() * open.reduce((sum, country) => sum + shareAt(country, hourUtc), 0);
  for (const country of open) {
    left -= shareAt(country, hourUtc);
    if (left <= 0) return pick(sitesByCountry[country.code] ?? SITES);
  }
  return pick(SITES);
}

/** An order, as the shop's page tells it. */
function buy(site: Site, language: string, coupons: string[], referral?: { rk: string; rc: string }): void {
  const id = `${exec.vu.idInTest}-${Date.now()}-${Math.floor(Math.random() * 1e9)}`;
  const order = { ids: [id], amount: 1000 + Math.floor(Math.random() * 20_000), currency: site.currency, coupons };
  sendEvents(site, [{ kind: 'purchase', order, ...(referral && { referral }) }], language);
}

/** A friend follows the link; some take the code, and some of those buy. */
function befriend(site: Site, code: string): void {
  const language = pick(site.languages);
  const referral = follow(code, language);
  if (!referral) return;
  sendEvents(site, [{ kind: 'landing', link: code }], language);
  if (!chance(CLAIM)) return;
  const coupon = claim(site, referral, language);
  sleep(0.05);
  if (coupon) buy(site, language, [coupon], referral);
}

export default function visit(): void {
  const hour = Math.floor((Date.now() - exec.scenario.startTime) / Number(time(HOUR_SECONDS).replace('ms', ''))) % 24;
  const site = chooseSite(hour);
  const language = pick(site.languages);
  loadTag(site);
  sendEvents(site, [{ kind: 'view_item' }, impression('floating')], language);
  if (chance(ORDER)) buy(site, language, []);
  if (!chance(WIDGET)) return;
  const dealId = loadOffer(site, language);
  if (!dealId || !chance(SHARE)) return;
  const code = openSheet(site, dealId, language);
  if (!code) return;
  sendEvents(site, [{ kind: 'share', link: code }], language);
  for (let friends = pick(FRIENDS); friends > 0; friends -= 1) befriend(site, code);
}
