/** Every scenario runs, scaled down, against the service as a process of its own, and holds its thresholds. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Served } from './server.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let server: ChildProcess;
let served: Served;

beforeAll(async () => {
  server = fork(here('./server.ts'), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  [served] = (await once(server, 'message')) as [Served];
});
afterAll(async () => {
  server.send('stop');
  await once(server, 'exit');
});

/** What makes each scenario short; bounds on time are wide, since tests share their machine. */
const SCALES: Record<string, string[]> = {
  'steady-intake': ['-e', 'RATE=0.01', '-e', 'TIME=0.003'],
  'sale-minute': ['-e', 'RATE=0.02', '-e', 'TIME=0.02'],
  'viral-share': ['-e', 'RATE=0.005', '-e', 'TIME=0.01'],
  // By number, so that every step of a visit is taken.
  'mixed-day': [
    '--vus',
    '2',
    '--iterations',
    '24',
    '-e',
    'WIDGET=100',
    '-e',
    'SHARE=70',
    '-e',
    'CLAIM=100',
    '-e',
    'ORDER=30',
  ],
  soak: ['-e', 'TIME=0.00005', '-e', 'MOST_MEGABYTES=4000'],
};
/** Calls that each must have made: those that it bounds the time of. */
const CALLS: Record<string, string[]> = {
  'steady-intake': ['intake'],
  'sale-minute': ['intake', 'loader', 'offer'],
  'viral-share': ['redirect'],
  'mixed-day': ['intake', 'links', 'redirect', 'claim'],
};

const scenarios = readdirSync(here('.'))
  .filter(
    (file) =>
      /^[\w-]+\.ts$/.test(file) && readFileSync(here(`./${file}`), 'utf8').includes('export const options: Options'),
  )
  .map((file) => file.slice(0, -3));

test('every scenario is tried here', () => {
  expect(Object.keys(SCALES).sort()).toEqual(scenarios.sort());
});

test.each(Object.keys(SCALES))(
  '%s',
  async (name) => {
    const settings = [
      '-e',
      `URL=${served.url}`,
      '-e',
      `SITES_FILE=${served.sites}`,
      '-e',
      'SLOW=300',
      '-e',
      'MOST_USERS=4',
    ];
    const child = spawn(process.execPath, [
      here('./shim/run.ts'),
      ...(SCALES[name] ?? []),
      ...settings,
      here(`./${name}.ts`),
    ]);
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (text) => {
        said += text;
      });
    }
    const [code] = await once(child, 'close');
    expect(said).not.toContain('✗');
    expect(code, said).toBe(0);
    expect(said).toMatch(/checks +rate=1\n/);
    for (const call of CALLS[name] ?? []) {
      expect(said).toMatch(new RegExp(`http_req_duration{name:${call}} +avg=\\d+\\.\\d+ms`));
    }
  },
  240_000,
);
