/** One link goes round: very many friends follow the same code, and each of their clicks counts. */
import type { Options } from 'k6/options';
import { ALL_WELL, follow, makeCode, pick, rate, SITES, TIME_UNIT, time, users, within } from './shopper.ts';

const CLICKS_A_SECOND = 1000;

export const options: Options = {
  scenarios: {
    friends: {
      executor: 'ramping-arrival-rate',
      startRate: rate(CLICKS_A_SECOND / 100),
      timeUnit: TIME_UNIT,
      preAllocatedVUs: users(CLICKS_A_SECOND),
      maxVUs: users(CLICKS_A_SECOND, 300),
      stages: [
        { duration: time(60), target: rate(CLICKS_A_SECOND) },
        { duration: time(120), target: rate(CLICKS_A_SECOND) },
      ],
    },
  },
  // A friend waits for the click to be durable, and 50 ms at most.
  thresholds: { ...ALL_WELL, 'http_req_duration{name:redirect}': [within('p(95)', 50), within('p(99)', 100)] },
};

/** The link, unless one is named by `-e CODE=…`. */
export function setup(): { code: string } {
  return { code: __ENV.CODE ?? makeCode(SITES[0] ?? pick(SITES)) };
}

export default function click({ code }: { code: string }): void {
  follow(code, pick(['en', 'de', 'fr', 'es']));
}
