/**
 * The shop's own systems know one buyer by different ids and addresses, pages tell of the same order, and who shared may
 * show only later who they are. Whatever is told, in whichever sequence: the order ends in the same state, for the same
 * reason.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { screenDue } from '../fraud/screen.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { historySeed } from '../test/seed.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import { recordPurchase } from './purchase.record.ts';

const ROUNDS = Number(process.env.GOODWORD_ROUNDS ?? 10);
const DAY = 86_400_000;

type Step =
  | 'signs in'
  | { by: 'shop' | 'page'; id?: string | undefined; email?: string | undefined; referred: boolean };

/** Who buys, the ids and addresses that say so, and what becomes of their order then. */
const KINDS = {
  'the advocate': { ids: ['anna'], emails: ['anna'], outcome: 'refused self_referral' },
  'the advocate, who signs in later': { ids: ['anna'], emails: [], outcome: 'refused self_referral' },
  'one who bought before': { ids: ['bob'], emails: ['bob'], outcome: 'refused not_new_customer' },
} as const;
type Kind = keyof typeof KINDS;

const named = (names: readonly string[]) => fc.option(fc.constantFrom(...names), { nil: undefined });

function stepsOf(kind: Kind): fc.Arbitrary<Step[]> {
  const { ids, emails } = KINDS[kind];
  const shop = fc.record({
    by: fc.constant('shop' as const),
    id: named([...ids, 'guest-1', 'guest-2']),
    email: named([...emails, 'one', 'two']),
    referred: fc.boolean(),
  });
  // Of pages that contradict each other the later is believed: these agree.
  const page = fc.record({ by: fc.constant('page' as const), id: named(ids), referred: fc.boolean() });
  const reports = fc.array(fc.oneof({ weight: 3, arbitrary: shop }, page), { minLength: 2, maxLength: 4 });
  if (kind !== 'the advocate, who signs in later') return reports;
  return reports.map((all): Step[] => [...all.slice(0, 3), 'signs in']);
}

/** What is to become of the order, by all that is told: what pages say of the buyer holds while the shop names nobody. */
function expectedOf(kind: Kind, steps: readonly Step[]): string {
  const reports = steps.filter((step) => step !== 'signs in');
  if (!reports.some(({ referred }) => referred)) return 'none';
  const naming = reports.filter(({ id, email }) => id ?? email);
  const byShop = naming.filter(({ by }) => by === 'shop');
  const told = (byShop.length > 0 ? byShop : naming).flatMap(({ id, email }) => [id, email]);
  const { ids, emails, outcome } = KINDS[kind];
  return [...ids, ...emails].some((name) => told.includes(name)) ? outcome : 'credited null';
}

const permute = <T>(items: readonly T[]): T[][] =>
  items.length < 2
    ? [[...items]]
    : items.flatMap((item, at) => permute(items.toSpliced(at, 1)).map((rest) => [item, ...rest]));

/** Plays the steps upon an order and an advocate of their own. @returns what becomes of it. */
async function play(world: World, kind: Kind, steps: readonly Step[], run: string): Promise<string> {
  const { ports, us } = world;
  // As many calls as a network may make in a minute.
  world.clock.advance(60_000);
  const emailOf = (name: string) => ports.secrets.digest(`${name}-${run}@posteo.test`);
  if (kind === 'one who bought before') {
    const before = { references: [`before-${run}`], customerId: `bob-${run}`, emailSha256: emailOf('bob') };
    await recordPurchase(ports, us, makeOrder(world, { ...confirmed, ...before, occurredAt: world.clock.now() - DAY }));
  }
  const isUnknown = kind === 'the advocate, who signs in later';
  const sheet = isUnknown ? await openSheet(world, {}) : undefined;
  const arrived =
    sheet && (await world.get(`/r/${sheet.links[0]?.code}`, { 'user-agent': 'Mozilla/5.0 Chrome/141.0' }));
  const clickToken = arrived
    ? (new URL(arrived.headers.get('location') as string).searchParams.get('rc') as string)
    : (
        await makeReferral(world, { customerId: `anna-${run}`, email: `anna-${run}@posteo.test`, confirmed: true })
      ).click();
  for (const step of steps) {
    if (step === 'signs in') {
      await openSheet(world, {
        advocate: sheet?.advocate,
        identity: vouch(world, `anna-${run}`, { firstName: 'Anna' }),
      });
      await screenDue(ports);
      continue;
    }
    const { by, id, email, referred } = step;
    const report = makeOrder(world, {
      ...(by === 'shop' && confirmed),
      references: [run],
      ...(id && { customerId: `${id}-${run}` }),
      ...(email && { emailSha256: emailOf(email) }),
      ...(referred && { clickToken }),
    });
    await recordPurchase(ports, us, report);
  }
  await screenDue(ports);
  const { rows } = await world.tenant.client.execute({
    sql: `select state, reason from purchase_reference join conversion using (purchase_id) where reference = ?`,
    args: [run],
  });
  return rows[0] ? `${rows[0].state} ${rows[0].reason}` : 'none';
}

test.each(Object.keys(KINDS) as Kind[])(
  `an order by %s ends alike in any sequence: ${ROUNDS} histories`,
  async (kind) => {
    const world = await createWorld();
    const [own = ''] = KINDS[kind].ids;
    // Named by the server, then by the platform as another; of the link the page knows, and tells it last.
    const example: Step[] = [
      { by: 'shop', id: own, referred: false },
      { by: 'shop', id: 'guest-1', email: 'one', referred: false },
      { by: 'page', referred: true },
    ];
    const later: Step[] = kind === 'the advocate, who signs in later' ? ['signs in'] : [];
    let run = 0;
    await fc.assert(
      fc.asyncProperty(stepsOf(kind), async (steps) => {
        const expected = expectedOf(kind, steps);
        for (const sequence of permute(steps)) {
          run += 1;
          expect([await play(world, kind, sequence, `o${run}`), sequence]).toEqual([expected, sequence]);
        }
      }),
      { numRuns: ROUNDS, seed: historySeed(20_261_124), examples: [[[...example, ...later]]] },
    );
  },
);
