/**
 * Hours at a steady, moderate load: does anything grow that must not? Memory is read from the service's metrics; the
 * bound is `-e MOST_MEGABYTES=…`; `-e METRICS_TOKEN=…` opens them. See loadtests/shopper.ts for settings.
 */
import { sleep } from 'k6';
import http from 'k6/http';
import { Gauge } from 'k6/metrics';
import type { Options } from 'k6/options';
import { ALL_WELL, BASE, follow, impression, makeCode, pick, SITES, sendEvents, time, within } from './shopper.ts';

const memory = new Gauge('service_memory_megabytes');
const LENGTH_SECONDS = 8 * 3600;

export const options: Options = {
  scenarios: {
    shoppers: {
      executor: 'constant-vus',
      vus: Math.min(20, Number(__ENV.MOST_USERS ?? 20)),
      duration: time(LENGTH_SECONDS),
    },
    watch: { executor: 'constant-vus', vus: 1, duration: time(LENGTH_SECONDS), exec: 'watch' },
  },
  thresholds: {
    ...ALL_WELL,
    http_req_duration: [within('p(99)', 200)],
    service_memory_megabytes: [`max<${__ENV.MOST_MEGABYTES ?? 600}`],
  },
};

export function setup(): { codes: string[] } {
  return { codes: SITES.slice(0, 10).map(makeCode) };
}

export default function shop({ codes }: { codes: string[] }): void {
  sendEvents(pick(SITES), [impression(), { kind: 'view_item' }]);
  if (Math.random() < 0.3) follow(pick(codes));
  sleep(0.2);
}

/** What the service says of its own memory, where it says it. */
export function watch(): void {
  const headers = { Authorization: `Bearer ${__ENV.METRICS_TOKEN ?? ''}` };
  const answer = http.get(`${BASE}/metrics`, { headers, tags: { name: 'metrics' } });
  const [, bytes] = /^goodword_memory_bytes\{what="used"\} ([\d.e+]+)$/m.exec(String(answer.body)) ?? [];
  if (bytes) memory.add(Number(bytes) / 1e6);
  sleep(Math.min(30, Number(time(30).replace('ms', '')) / 1000));
}
