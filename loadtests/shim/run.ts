/**
 * `node loadtests/shim/run.ts [-e NAME=value] [--vus n] [--duration 10s] [--iterations n] <script>`: runs a k6 script
 * under Node, unmodified. Right in what it does, not in how fast: latencies are three to five times those of k6. For
 * machines without k6, and for tests that the scripts work.
 *
 * Exit codes are k6's: 99 for a crossed threshold, 107 for a script that cannot be run.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { runScenario, type Scenario } from './executors.ts';
import { Measures, type MetricSummary, type Thresholds } from './measure.ts';
import { createPool } from './pool.ts';

interface Options {
  scenarios?: Record<string, Scenario>;
  thresholds?: Thresholds;
  vus?: number;
  duration?: string;
  iterations?: number;
  stages?: Scenario['stages'];
}

/** One of k6's short forms as the scenario that it stands for. */
function shortForm({ vus = 1, duration, iterations, stages }: Options): Scenario {
  if (stages) return { executor: 'ramping-vus', startVUs: vus, stages };
  if (iterations) return { executor: 'shared-iterations', vus, iterations, maxDuration: duration ?? '10m' };
  if (duration) return { executor: 'constant-vus', vus, duration };
  return { executor: 'shared-iterations', vus, iterations: 1 };
}

/** What is said by hand stands above the script's own scenarios, as with k6. */
function chooseScenarios(options: Options, said: Options): Record<string, Scenario> {
  if (said.vus || said.duration || said.iterations) return { default: shortForm({ ...options, ...said }) };
  return options.scenarios ?? { default: shortForm(options) };
}

interface Arguments {
  script: string;
  env: Record<string, string>;
  said: Options;
}

function readArguments(): Arguments {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      env: { type: 'string', short: 'e', multiple: true },
      vus: { type: 'string', short: 'u' },
      duration: { type: 'string', short: 'd' },
      iterations: { type: 'string', short: 'i' },
    },
  });
  const [script] = positionals.filter((word) => word !== 'run');
  if (!script) throw new Error('Say which script.');
  const given = (values.env ?? []).map((pair): [string, string] => {
    const [name = '', ...value] = pair.split('=');
    return [name, value.join('=')];
  });
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    script,
    env: Object.fromEntries([...inherited, ...given]),
    said: {
      ...(values.vus && { vus: Number(values.vus) }),
      ...(values.duration && { duration: values.duration }),
      ...(values.iterations && { iterations: Number(values.iterations) }),
    },
  };
}

const format = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2));

/** The summary as people read it. */
function describe(metrics: Record<string, MetricSummary>): string {
  return Object.entries(metrics)
    .flatMap(([name, { values, thresholds = {}, contains }]) => [
      `  ${name.padEnd(44)} ${Object.entries(values)
        .map(([aggregate, value]) => `${aggregate}=${format(value)}${contains === 'time' ? 'ms' : ''}`)
        .join(' ')}`,
      ...Object.entries(thresholds).map(([text, { ok }]) => `    ${ok ? '✓' : '✗'} ${text}`),
    ])
    .join('\n');
}

async function main(): Promise<number> {
  const { script, env, said } = readArguments();
  let measures = new Measures({});
  const pool = createPool(pathToFileURL(path.resolve(script)).href, env, (samples) => measures.add(samples));
  try {
    const first = await pool.take();
    const { value, exports = [] } = await first.perform({ run: 'load' });
    const options = value as Options;
    measures = new Measures(options.thresholds ?? {});
    const call = async (exported: string, data?: unknown) => {
      const outcome = await first.perform({ run: 'call', exported, data });
      if (outcome.fault) throw new Error(outcome.fault);
      return outcome.value;
    };

    const data = exports.includes('setup') ? await call('setup') : undefined;
    pool.give(first);
    const startedAt = performance.now();
    await Promise.all(
      Object.entries(chooseScenarios(options, said)).map(([name, scenario]) =>
        runScenario({
          name,
          scenario,
          pool,
          data,
          begun: 0,
          startTime: 0,
          keep: (samples) => measures.add(samples),
          complain: (fault) => console.error(fault),
        }),
      ),
    );
    const ms = performance.now() - startedAt;
    if (exports.includes('teardown')) await call('teardown', data);

    const metrics = measures.summarise(ms / 1000);
    const outputs = exports.includes('handleSummary')
      ? ((await call('handleSummary', { metrics, state: { testRunDurationMs: ms } })) as Record<string, string>)
      : { stdout: `${describe(metrics)}\n` };
    for (const [where, text] of Object.entries(outputs)) {
      if (where === 'stdout' || where === 'stderr') process[where].write(text);
      else writeFileSync(where, text);
    }
    const crossed = Object.values(metrics).some(({ thresholds = {} }) =>
      Object.values(thresholds).some(({ ok }) => !ok),
    );
    return crossed ? 99 : 0;
  } finally {
    await pool.close();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    console.error(error.message);
    process.exitCode = 107;
  },
);
