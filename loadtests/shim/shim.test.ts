import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseDuration } from './executors.ts';
import { Measures, type MetricSummary } from './measure.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs a script. */
function run(script: string, env: Record<string, string>, ...flags: string[]) {
  const given = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  const child = spawn(process.execPath, [here('./run.ts'), ...flags, ...given, script]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

async function serve(): Promise<string> {
  const server = createServer((request, answer) => {
    if (request.url === '/echo') request.pipe(answer);
    else if (request.url === '/old') answer.writeHead(302, { location: '/hello' }).end();
    else if (request.url === '/missing') answer.writeHead(404).end('{"fault":{"codes":["gone"]}}');
    else answer.end('hello');
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

function write(script: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-shim-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'script.ts');
  writeFileSync(file, script);
  return file;
}

describe('the shim', () => {
  test('runs a script that uses all it knows', async () => {
    const { code, stdout, stderr } = await run(here('./everything.contract.ts'), { URL: await serve() });
    expect(stderr).toBe('');
    const metrics = JSON.parse(stdout) as Record<string, MetricSummary>;
    // 7 shared, 3 × 2 of ten each, and what arrives or is dropped: 20 a second for half a second, 0 to 40 in 0.4 s.
    const dropped = metrics.dropped_iterations?.values.count ?? 0;
    expect((metrics.counted?.values.count ?? 0) + dropped).toBe(7 + 60 + 10 + 8);
    expect(metrics.group_duration?.values.max).toBeGreaterThan(0);
    expect(metrics.http_req_failed?.values.rate).toBe(0);
    const broken = Object.entries(metrics).filter(([, { thresholds = {} }]) =>
      Object.values(thresholds).some(({ ok }) => !ok),
    );
    expect(broken).toEqual([]);
    expect(code).toBe(0);
  }, 60_000);

  test('fails by a crossed threshold, as k6 does', async () => {
    const url = await serve();
    const { code, stdout } = await run(here('./everything.contract.ts'), { URL: url, CROSSED: 'yes' });
    expect((JSON.parse(stdout) as Record<string, MetricSummary>).http_reqs?.thresholds).toEqual({
      'count>1000000': { ok: false },
    });
    expect(code).toBe(99);
  }, 60_000);

  test('counts calls that fail, goes on after an iteration that throws, and takes flags', async () => {
    const script = write(`import http from 'k6/http';
      export const options = { thresholds: { http_req_failed: ['rate<0.01'] }, vus: 50 };
      export default (): void => {
        http.get('http://127.0.0.1:1/');
        throw new Error('as it happens');
      };`);
    const { code, stdout, stderr } = await run(script, {}, '--vus', '1', '--iterations', '3');
    expect(stdout).toMatch(/http_req_failed +rate=1\n +✗ rate<0.01/);
    expect(stdout).toMatch(/iterations +count=3 /);
    expect(stderr.match(/as it happens/g)).toHaveLength(3);
    expect(code).toBe(99);
  }, 60_000);

  test.each([
    ['a script that cannot be read', 'export default ('],
    [
      'a threshold that cannot be read',
      "export const options = { thresholds: { checks: ['good'] } }; export default () => {};",
    ],
    [
      'an executor that nobody knows',
      "export const options = { scenarios: { a: { executor: 'magic' } } }; export default () => {};",
    ],
  ])(
    'refuses %s',
    async (_, script) => {
      expect((await run(write(script), {})).code).toBe(107);
    },
    60_000,
  );
});

test('percentiles lie between the values, as with k6; tags choose', () => {
  const measures = new Measures({ 'time{name:a}': ['p(50)<2.6'], time: ['p(95)<3'] });
  const sample = { metric: 'time', kind: 'trend' as const };
  measures.add([4, 1, 3, 2].map((value) => ({ ...sample, value, tags: { name: value < 4 ? 'a' : 'b' } })));
  const { time, 'time{name:a}': own } = measures.summarise(1);
  expect(time?.values).toMatchObject({ avg: 2.5, min: 1, med: 2.5, max: 4, 'p(90)': 3.7 });
  expect(time?.thresholds).toEqual({ 'p(95)<3': { ok: false } });
  expect(own?.values.med).toBe(2);
  expect(own?.thresholds).toEqual({ 'p(50)<2.6': { ok: true } });
});

test('durations are read as k6 writes them', () => {
  expect(['1h2m3s', '500ms', '1.5s', '1d'].map(parseDuration)).toEqual([3_723_000, 500, 1500, 86_400_000]);
  expect(() => parseDuration('soon')).toThrow('no duration');
});
