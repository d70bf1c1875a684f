/** Everything that can be said of the code without running it: types, lint, format, and the project's own rules. */
import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

const steps = {
  types: ['tsc', ['--noEmit', '-p', '.']],
  'lint and format': ['biome', ['check', '--error-on-warnings', '.']],
  'structure (imports, exports, docs)': ['node', ['scripts/structure.mjs']],
};

const started = performance.now();
const outcomes = await Promise.all(
  Object.entries(steps).map(
    ([name, [command, args]]) =>
      new Promise((resolve) => {
        const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
        let output = '';
        child.stdout.on('data', (chunk) => (output += chunk));
        child.stderr.on('data', (chunk) => (output += chunk));
        child.on('error', (error) => resolve({ name, code: 1, output: error.message }));
        child.on('close', (code) => resolve({ name, code, output }));
      }),
  ),
);
for (const { name, code, output } of outcomes) {
  console.log(`${code === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  if (code !== 0) console.log(output.trimEnd());
}
console.log(`${((performance.now() - started) / 1000).toFixed(1)} s`);
process.exit(outcomes.every(({ code }) => code === 0) ? 0 : 1);
