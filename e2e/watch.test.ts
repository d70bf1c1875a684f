import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../worker/test/command.ts';
import { type Host, testEnvironment } from './hosts/host.ts';
import { startNodeHost } from './hosts/node.ts';
import { startWorkerdHost } from './hosts/workerd.ts';

/** Runs `npm run sanity`, as an operator does. */
const runSanity = (args: string[], environment: Record<string, string>) => runCommand('sanity.ts', args, environment);

describe.each([
  ['Node', startNodeHost],
  ['workerd', startWorkerdHost],
])('on %s', (_, start) => {
  let host: Host;
  beforeAll(async () => {
    host = await start();
  });
  afterAll(() => host?.stop());

  test('an operator walks from share to refund with one address, and the key alone', async () => {
    const { code: shown, output } = await runSanity(['--show-key'], testEnvironment({}));
    expect(shown).toBe(0);
    const key = output.trim();
    expect(key).toMatch(/^gw_live_[0-9a-z]{30}$/);
    const walked = await runSanity([host.publicUrl], { CANARY_KEY: key });
    expect(walked).toMatchObject({ code: 0, output: expect.stringContaining('All 11 steps in') });
    expect(walked.output).not.toContain(key);
  });

  test('with a wrong key it names the step that fails', async () => {
    const walked = await runSanity([host.publicUrl], { CANARY_KEY: `gw_live_${'0'.repeat(30)}` });
    expect(walked).toMatchObject({ code: 1, output: expect.stringContaining('FAIL load the tag') });
  });

  test('the service walks by itself, through its public address', async () => {
    await host.watch();
    expect(host.query('select group_number, ok, failures, detail from canary_run')).toEqual([
      { group_number: 1, ok: 1, failures: 0, detail: null },
    ]);
  });

  test('what it counts is there for Prometheus', async () => {
    const text = await (await fetch(`${host.dashboardUrl}/metrics`)).text();
    const lines = text.split('\n');
    expect(lines).toContain('goodword_canary_ok{group="1"} 1');
    expect(lines.some((line) => /^goodword_database_bytes\{database="control"\} \d+$/.test(line))).toBe(true);
    const purchases = /^goodword_requests_total\{route="\/v1\/purchases",method="POST",status="200"\} \d+$/;
    expect(lines.some((line) => purchases.test(line))).toBe(true);
  });
});
