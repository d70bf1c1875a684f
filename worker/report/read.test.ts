import { describe, expect, test } from 'vitest';
import { signInMember } from '../test/member.ts';
import { STORY, tell } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import { readReport, readReportFile } from './read.ts';

/** Half a second or more. */
const SLOW = `with recursive number (n) as (select 1 union all select n + 1 from number where n < 3000000)
  select count(*) as n from number`;
const PERIOD = 'from=2026-11-12&to=2026-11-18';

async function createSignedIn() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  await tell(world, STORY);
  await foldDue(world.ports);
  const database = world.ports.databases.group(world.us.groupNumber);
  // The reader of reports starts with the first of them.
  await database.reports?.client.execute('select 1');
  return { world, database, get: (route: string) => world.get(`/api/reports/${route}`, { cookie }) };
}

async function readLines(lines: Iterable<string> | AsyncIterable<string>) {
  const read: string[] = [];
  for await (const line of lines) read.push(line);
  return read;
}

describe('reports of an embedded file', () => {
  test.each(['channels', 'cohorts', 'table', 'advocates'] as const)(
    'of %s are read by a reader of their own',
    async (report) => {
      const { world, database } = await createSignedIn();
      const reader = { shops: [world.us], own: [world.us], names: 'full' } as const;
      const params = { from: ['2026-11-12'], ...(report === 'table' && { dimensions: ['language,country'] }) };
      const order: string[] = [];
      // The shop's readers wait for this one; were a report among them, it would too.
      const busy = database.client.execute(SLOW).then(() => order.push('shop'));
      const asked = [
        readReport(world.ports, reader, report, params),
        readReportFile(world.ports, reader, report, params).then(({ lines }) => readLines(lines)),
      ];
      await Promise.all([busy, ...asked.map((one) => one.then(() => order.push('report')))]);
      expect(order).toEqual(['report', 'report', 'shop']);
    },
  );

  test('keep no page of a shop waiting', async () => {
    const { world, database } = await createSignedIn();
    const order: string[] = [];
    const report = database.reports?.client.execute(SLOW).then(() => order.push('report'));
    const told = world
      .get(`/w/${world.us.siteKey}/offer?placement=post_purchase`)
      .then(({ status }) => order.push(String(status < 500)));
    await Promise.all([report, told]);
    expect(order).toEqual(['true', 'report']);
  });

  test('that take long take turns: who comes when too many wait is told when to come again, quick ones pass', async () => {
    const { database, get } = await createSignedIn();
    const gate = Promise.withResolvers<void>();
    const held = database.reports?.inTurn?.(() => gate.promise);
    const long = ['cohorts', 'time_to_convert', 'table', 'cohorts'].map((report) =>
      get(`${report}?${PERIOD}${report === 'table' ? '&dimensions=language,country' : ''}`),
    );
    // Three wait, whichever come first.
    const refused = await Promise.race(long);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
    expect(await refused.json()).toMatchObject({ code: 'overloaded' });
    expect((await get(`channels?${PERIOD}`)).status).toBe(200);
    gate.resolve();
    await held;
    expect((await Promise.all(long)).map(({ status }) => status).sort()).toEqual([200, 200, 200, 429]);
  });
});
