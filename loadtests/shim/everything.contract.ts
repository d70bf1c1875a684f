/** A script that uses all that the shim knows; run by loadtests/shim/shim.test.ts. */
import { check, group, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
import type { Options } from 'k6/options';

const counted = new Counter('counted');
const level = new Gauge('level');
const share = new Rate('share');
const length = new Trend('length', true);

export const options: Options = {
  scenarios: {
    shared: { executor: 'shared-iterations', vus: 2, iterations: 7, exec: 'one' },
    each: { executor: 'per-vu-iterations', vus: 3, iterations: 2, exec: 'one', env: { WEIGHT: '10' } },
    arriving: {
      executor: 'constant-arrival-rate',
      rate: 20,
      timeUnit: '1s',
      duration: '500ms',
      preAllocatedVUs: 1,
      maxVUs: 4,
      exec: 'one',
    },
    rising: {
      executor: 'ramping-arrival-rate',
      startRate: 0,
      timeUnit: '1s',
      preAllocatedVUs: 1,
      maxVUs: 4,
      stages: [{ duration: '400ms', target: 40 }],
      exec: 'one',
    },
    steady: { executor: 'constant-vus', vus: 2, duration: '200ms', exec: 'nap' },
    crowd: { executor: 'ramping-vus', startVUs: 1, stages: [{ duration: '200ms', target: 3 }], exec: 'nap' },
  },
  thresholds: {
    'counted{kind:all}': ['count>=20'],
    checks: [{ threshold: 'rate===1', abortOnFail: true }],
    share: ['rate>0.4', 'rate<0.6'],
    level: ['value==7'],
    length: ['p(95)<=10', 'med>0', 'avg<10', 'min>=1', 'max<=10'],
    [__ENV.CROSSED ? 'http_reqs' : 'never_measured']: [__ENV.CROSSED ? 'count>1000000' : 'count>0'],
  },
};

export function setup(): { greeting: string } {
  check(http.get(`${__ENV.URL}/hello`), { 'setup may call': ({ status }) => status === 200 });
  return { greeting: 'hello' };
}

export function one({ greeting }: { greeting: string }): void {
  group('calls', () => {
    const answers = http.batch([
      ['GET', `${__ENV.URL}/hello`],
      ['POST', `${__ENV.URL}/echo`, greeting, { headers: { 'Content-Type': 'text/plain' } }],
    ]);
    check(answers[1], { 'what is posted comes back': (answer) => answer?.body === greeting });
    const led = http.get(`${__ENV.URL}/old`);
    check(led, { 'redirects are followed': ({ url, status }) => status === 200 && url.endsWith('/hello') });
    const kept = http.get(`${__ENV.URL}/old`, { redirects: 0 });
    check(kept, { 'or not': ({ status, headers }) => status === 302 && headers.Location === '/hello' });
    const missing = http.get(`${__ENV.URL}/missing`, { responseCallback: http.expectedStatuses(404) });
    check(missing, { 'json is read': (answer) => answer.json('fault.codes.0') === 'gone' });
  });
  counted.add(Number(__ENV.WEIGHT ?? 1), { kind: 'all' });
  level.add(7);
  share.add(exec.scenario.iterationInTest % 2 === 0);
  length.add(1 + (exec.vu.idInTest % 10));
}

export function nap(): void {
  sleep(0.02);
}

export function teardown({ greeting }: { greeting: string }): void {
  check(greeting, { 'teardown is given what setup gave': (said) => said === 'hello' });
}

export function handleSummary({ metrics }: { metrics: Record<string, unknown> }): Record<string, string> {
  return { stdout: JSON.stringify(metrics) };
}
