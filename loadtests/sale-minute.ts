/**
 * The minute in which a sale opens: ten times as many pages within five seconds, and the widget on each of them. What
 * is cached is asked for by browsers that have nothing cached yet. See loadtests/shopper.ts for settings.
 */
import type { Options } from 'k6/options';
import {
  ALL_WELL,
  impression,
  loadOffer,
  loadTag,
  pick,
  rate,
  SITES,
  sendEvents,
  TIME_UNIT,
  time,
  users,
  within,
} from './shopper.ts';

const PAGES_A_SECOND = 40;
const RUSH = 10;

export const options: Options = {
  scenarios: {
    pages: {
      executor: 'ramping-arrival-rate',
      startRate: rate(PAGES_A_SECOND),
      timeUnit: TIME_UNIT,
      preAllocatedVUs: users(PAGES_A_SECOND * RUSH, 150),
      maxVUs: users(PAGES_A_SECOND * RUSH, 1000),
      stages: [
        { duration: time(30), target: rate(PAGES_A_SECOND) },
        { duration: time(5), target: rate(PAGES_A_SECOND * RUSH) },
        { duration: time(55), target: rate(PAGES_A_SECOND * RUSH) },
        { duration: time(30), target: rate(PAGES_A_SECOND) },
      ],
    },
  },
  thresholds: {
    ...ALL_WELL,
    'http_req_duration{name:intake}': [within('p(95)', 100), within('p(99)', 500)],
    'http_req_duration{name:loader}': [within('p(95)', 50)],
    'http_req_duration{name:offer}': [within('p(95)', 100)],
  },
};

export default function visit(): void {
  const site = pick(SITES);
  const language = pick(site.languages);
  loadTag(site);
  loadOffer(site, language);
  sendEvents(site, [{ kind: 'view_item' }, impression('product')], language);
}
