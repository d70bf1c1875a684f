/** An ordinary hour: pages send their events, a few in a call, at a steady rate. See loadtests/shopper.ts for settings. */
import type { Options } from 'k6/options';
import {
  ALL_WELL,
  impression,
  type PageEvent,
  pick,
  rate,
  SITES,
  sendEvents,
  TIME_UNIT,
  time,
  users,
  within,
} from './shopper.ts';

const CALLS_A_SECOND = 500;
/** Events of a call: most pages have one or two to tell. */
const SIZES = [1, 1, 1, 2, 2, 3, 5];
const KINDS: PageEvent[] = [
  impression(),
  { kind: 'view_item' },
  { kind: 'add_to_cart' },
  { kind: 'open', placement: 'embedded' },
];

export const options: Options = {
  scenarios: {
    pages: {
      executor: 'constant-arrival-rate',
      rate: rate(CALLS_A_SECOND),
      timeUnit: TIME_UNIT,
      duration: time(600),
      preAllocatedVUs: users(CALLS_A_SECOND),
      maxVUs: users(CALLS_A_SECOND, 400),
    },
  },
  thresholds: { ...ALL_WELL, 'http_req_duration{name:intake}': [within('p(95)', 50), within('p(99)', 200)] },
};

export default function send(): void {
  sendEvents(
    pick(SITES),
    Array.from({ length: pick(SIZES) }, () => pick(KINDS)),
  );
}
