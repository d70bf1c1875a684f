import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFile } from './client.contract.ts';
import { migrateDatabase } from './migrate.ts';
import { openThreadDatabase } from './thread.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const WRITER = fileURLToPath(new URL('./kill.writer.ts', import.meta.url));

/** Park and Miller's generator: the same moments in every run. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** Lets the writer work on the file and kills it after so many acknowledged writes. @returns what it acknowledged. */
async function writeUntilKilled(file: string, writes: number): Promise<string[]> {
  const writer = spawn(process.execPath, [WRITER, file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: writer.stdout });
  lines.on('line', (line) => {
    acknowledged.push(line);
    if (acknowledged.length === writes) writer.kill('SIGKILL');
  });
  await Promise.all([once(writer, 'exit'), once(lines, 'close')]);
  return acknowledged;
}

test(`kill -9 under load, ${ROUNDS} rounds: whatever was acknowledged is there, once`, {
  timeout: ROUNDS * 20_000,
}, async () => {
  const file = temporaryFile();
  const random = seeded(20_260_101);
  const acknowledged: string[] = [];
  let stored = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    if (round === 0) {
      const client = await openThreadDatabase({ file });
      await migrateDatabase(client, 'group');
      await client.end();
    }
    acknowledged.push(...(await writeUntilKilled(file, 20 + random(3_000))));
    const client = await openThreadDatabase({ file });
    const events = (await client.execute('select id from event')).rows.map(({ id }) => id as string);
    const orders = (await client.execute('select id from demo_order')).rows.map(({ id }) => id as string);
    const check = await client.execute('pragma integrity_check');
    await client.end();

    expect(check.rows[0]?.[0]).toBe('ok');
    const found = new Set([...events.map((id) => `e ${id}`), ...orders.map((id) => `u ${id}`)]);
    stored = events.length + orders.length;
    expect(found.size).toBe(stored);
    expect(acknowledged.filter((write) => !found.has(write))).toEqual([]);
    // A use case and its event: both or none.
    expect(orders.map((id) => `order:${id}`).sort()).toEqual(events.filter((id) => id.startsWith('order:')).sort());
  }
  console.log(`kill -9: ${ROUNDS} rounds, ${acknowledged.length} writes acknowledged, 0 lost, ${stored} rows stored`);
});
