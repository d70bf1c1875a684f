/** `npm run verify` beside a running service. */
import { writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { expect, onTestFinished, test } from 'vitest';
import { sealDue } from '../worker/audit/audit.dispatch.ts';
import { turnOff } from '../worker/test/away.ts';
import { openBeside } from '../worker/test/command.ts';
import { makeFolder } from '../worker/test/folder.ts';
import { addNeighbour } from '../worker/test/neighbour.ts';
import { openSheet, sendShare, vouch } from '../worker/test/shopper.ts';

/** A service of two groups, with a shop in each that sent something, and the command beside it. */
async function openService() {
  const { world, run } = await openBeside('verify.ts', { home: 2, count: 2 });
  const { shop, dealId } = await addNeighbour(world, 1);
  for (const [one, deal] of [
    [world.us, world.deals.us],
    [shop, dealId],
  ] as const) {
    const identity = vouch(world, 'c-1', { firstName: 'Anna' });
    const { advocate } = await openSheet(world, { identity, dealId: deal }, one);
    expect((await sendShare(world, advocate, ['ben@friends.test'], { dealId: deal }, one)).status).toBe(200);
  }
  const server = serve({ port: 0, fetch: world.app.fetch });
  onTestFinished(() => void server.close());
  const verify = (...args: string[]) => run(`http://localhost:${(server.address() as AddressInfo).port}`, args);
  const seal = () => {
    world.clock.advance(60_000);
    return sealDue(world.ports);
  };
  return { world, verify, seal };
}

/** A file of the heads that were printed. */
function keep(output: string): string {
  const file = path.join(makeFolder(), 'heads');
  writeFileSync(file, output);
  return file;
}

const holding = (seals: number) =>
  expect.stringMatching(new RegExp(`^shop 1: ${seals} seals, .* holds\nshop 9: ${seals} seals, .* holds\n$`));

test('chains hold beside the heads that were kept of them, and are not those once they are cut short', async () => {
  const { world, verify, seal } = await openService();
  const unsealed = await verify();
  expect(unsealed).toEqual({ code: 0, output: holding(0) });
  expect(await verify('--heads', keep(unsealed.output))).toEqual(unsealed);
  await seal();
  const sealed = await verify('--heads', keep(unsealed.output));
  expect(sealed).toEqual({ code: 0, output: holding(1) });
  expect(await verify('--heads', keep(sealed.output))).toEqual(sealed);

  await world.tenant.client.execute('delete from log_seal');
  expect(await verify('--heads', keep(sealed.output))).toEqual({
    code: 1,
    output: expect.stringMatching(/^shop 1: 0 seals, .* NOT THE CHAIN THAT WAS KEPT\nshop 9: .* holds\n$/),
  });
}, 60_000);

test('chains of a group that is away are named as not verified, those of others are', async () => {
  const { world, verify, seal } = await openService();
  await seal();
  const { output } = await verify();
  turnOff(world, 1);
  expect(await verify('--heads', keep(output))).toEqual({
    code: 1,
    output: expect.stringMatching(/^shop 1: 1 seals, .* holds\nGroup 1 .* \(UNREACHABLE\)\. NOT VERIFIED: shop 9\n$/),
  });
}, 30_000);
