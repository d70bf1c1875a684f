import { expect, test } from 'vitest';
import { pageOf } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { foldDue } from './fold.dispatch.ts';
import type { ReportAnswer } from './query.ts';

const DAY = 86_400_000;

/** Visitors of one arm, as their pages tell of them: what they were shown, or would have been, and what they bought. */
async function visit(world: World, variant: string, persons: number, buyers: number): Promise<void> {
  const { clock, ports } = world;
  const send = async (visitor: string, facts: object[]) => {
    const events = facts.map((fact) => ({ id: ports.ids.uuid(), at: clock.now(), ...fact }));
    const call = { sent_at: clock.now(), consent: { measure: true, store: true }, visitor, events };
    const answer = await world.post(`/w/${world.us.siteKey}/in`, call, pageOf(world.us));
    expect(await answer.json()).toMatchObject({ accepted: events.length });
  };
  const arm = { campaign: world.campaignId, variant };
  for (let person = 0; person < persons; person += 1) {
    const order = { ids: [`${variant}-${person}-${clock.now()}`], amount: 1000, currency: 'USD', coupons: [] };
    const bought = [
      { kind: 'bought', ...arm },
      { kind: 'purchase', order },
    ];
    const visitor = `visitor${variant}`.padEnd(18, '0') + person;
    await send(visitor, [
      { kind: 'impression', placement: 'post_purchase', ...arm },
      ...(person < buyers ? bought : []),
    ]);
  }
}

test('variants: lift over the holdout as pages tell of it, hidden while an arm is small, and that of the period before', async () => {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['reports:read']);
  await visit(world, 'a', 110, 11);
  await visit(world, 'holdout', 100, 5);
  world.clock.advance(4 * DAY);
  await visit(world, 'a', 200, 30);
  await visit(world, 'b', 50, 9);
  await visit(world, 'holdout', 150, 15);
  const read = async (query: string) => {
    const answer = await world.get(`/v1/reports/variants?${query}`, { authorization: `Bearer ${key}` });
    const { rows, totals, notes } = (await answer.json()) as ReportAnswer;
    const by = (metric: string, of: 'metrics' | 'previous' = 'metrics') =>
      Object.fromEntries(rows.map((row) => [row.dimensions.variant, row[of]?.[metric]]));
    return { by, totals, notes: notes.map(({ code }) => code) };
  };
  for (const isFolded of [false, true]) {
    if (isFolded) await foldDue(world.ports);
    const { by, notes } = await read('from=2026-11-22&to=2026-11-22');
    expect(by('persons')).toEqual({ a: 200, b: 50, holdout: 150 });
    // Nobody who is held out saw anything.
    expect(by('impressions')).toMatchObject({ a: 200, b: 50, holdout: 0 });
    expect(by('buying_rate')).toMatchObject({ a: 0.15, b: 0.18, holdout: 0.1 });
    expect(by('lift').a).toBeCloseTo(0.5, 10);
    expect(by('lift')).toMatchObject({ b: null, holdout: null });
    expect(Number(by('lift_low').a)).toBeLessThan(0.5);
    expect(notes).toContain('too_few_persons');

    const before = await read('from=2026-11-18&to=2026-11-18');
    expect(before.by('lift').a).toBeCloseTo(1, 10);
    const both = await read('from=2026-11-19&to=2026-11-22&compare=previous');
    expect(both.by('lift').a).toBeCloseTo(0.5, 10);
    expect(both.by('lift', 'previous')).toMatchObject({ a: before.by('lift').a, holdout: null });
    const one = await read('from=2026-11-19&to=2026-11-22&compare=previous&filter[variant]=a');
    expect([one.by('lift').a, one.by('lift', 'previous').a]).toEqual([both.by('lift').a, before.by('lift').a]);
    expect(Object.keys(one.by('lift'))).toEqual(['a']);
    // Who was in an arm is counted by the arm alone: of all of them, or of some by what else is filtered, it is not known.
    expect((await read('from=2026-11-22&to=2026-11-22')).totals).toMatchObject({ persons: null, buyers: null });
    const some = await read('from=2026-11-22&to=2026-11-22&filter[placement]=post_purchase');
    expect(some.by('impressions').a).toBe(200);
    for (const metric of ['persons', 'sharers', 'buyers', 'buying_rate', 'lift'])
      expect([metric, some.by(metric).a]).toEqual([metric, null]);
    // An arm is compared also where its holdout is beyond the rows that are shown.
    expect((await read('from=2026-11-22&to=2026-11-22&limit=1')).by('lift').a).toBeCloseTo(0.5, 10);
  }
});

test('variants: who has no stored id is in no arm', async () => {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['reports:read']);
  const event = {
    id: world.ports.ids.uuid(),
    at: world.clock.now(),
    kind: 'impression',
    placement: 'post_purchase',
    campaign: world.campaignId,
    variant: 'a',
  };
  const call = { sent_at: world.clock.now(), consent: { measure: true, store: false }, events: [event] };
  await world.post(`/w/${world.us.siteKey}/in`, call, pageOf(world.us));
  const answer = await world.get('/v1/reports/variants', { authorization: `Bearer ${key}` });
  expect(((await answer.json()) as ReportAnswer).rows).toMatchObject([
    { dimensions: { variant: 'a' }, metrics: { impressions: 1, persons: 0, lift: null } },
  ]);
});
