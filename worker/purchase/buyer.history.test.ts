/**
 * The shop's own systems know one buyer by different ids and addresses. Whatever each of them names, in whichever order
 * and however often: the order is credited, or refused for the same reason, as if all of it were told at once.
 */
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { historySeed } from '../test/seed.ts';
import { createWorld } from '../test/world.ts';
import { recordPurchase } from './purchase.record.ts';

const RUNS = Number(process.env.GOODWORD_ROUNDS ?? 10) * 4;
const DAY = 86_400_000;

/** Names that say who it is, and those by which nobody is known. */
const BUYERS = {
  'the advocate': { ids: ['c-anna'], emails: ['anna@posteo.test'], outcome: ['refused', 'self_referral'] },
  'one who bought before': { ids: ['c-bob'], emails: ['bob@posteo.test'], outcome: ['refused', 'not_new_customer'] },
  nobody: { ids: [], emails: [], outcome: ['credited', null] },
} as const;
const UNKNOWN = { ids: ['guest-1', 'guest-2'], emails: ['one@posteo.test', 'two@posteo.test'] };

const namedBy = (names: readonly string[]) => fc.option(fc.constantFrom(...names), { nil: undefined });

/** A report of an order: by what it names the buyer, and whether it knows of the link. */
interface Saying {
  id: string | undefined;
  email: string | undefined;
  referred: boolean;
}
const historiesOf = ({ ids, emails }: { ids: readonly string[]; emails: readonly string[] }): fc.Arbitrary<Saying[]> =>
  fc.array(
    fc.record({
      id: namedBy([...ids, ...UNKNOWN.ids]),
      email: namedBy([...emails, ...UNKNOWN.emails]),
      referred: fc.boolean(),
    }),
    { minLength: 1, maxLength: 6 },
  );

test.each(Object.entries(BUYERS))(
  `an order whose buyer is %s stays so, whatever the shop names them by: ${RUNS} histories`,
  async (_, buyer) => {
    const world = await createWorld();
    const { ports, us } = world;
    const { secrets } = ports;
    // Both were customers before.
    const anna = { customerId: 'c-anna', emailSha256: secrets.digest('anna@posteo.test') };
    const bob = { customerId: 'c-bob', emailSha256: secrets.digest('bob@posteo.test') };
    for (const [index, one] of [anna, bob].entries()) {
      await recordPurchase(ports, us, makeOrder(world, { ...confirmed, references: [`before-${index}`], ...one }));
    }
    world.clock.advance(DAY);
    const { click } = await makeReferral(world, { customerId: 'c-anna', email: 'anna@posteo.test', confirmed: true });
    const clickToken = click();
    // What says who it is, and then, by the report that knows of the link, what says nothing.
    const examples: [Saying[]][] = (['id', 'email'] as const).map((by) => [
      [
        { id: undefined, email: undefined, [by]: buyer[`${by}s`][0], referred: false },
        { id: undefined, email: undefined, [by]: UNKNOWN[`${by}s`][0], referred: true },
      ],
    ]);
    let run = 0;
    await fc.assert(
      fc.asyncProperty(historiesOf(buyer), async (history) => {
        run += 1;
        const reference = `order-${run}`;
        let made: Awaited<ReturnType<typeof recordPurchase>>['conversion'];
        for (const { id, email, referred } of history) {
          const report = makeOrder(world, {
            ...confirmed,
            references: [reference],
            ...(id && { customerId: id }),
            ...(email && { emailSha256: secrets.digest(email) }),
            ...(referred && { clickToken }),
          });
          made = (await recordPurchase(ports, us, report)).conversion;
        }
        const isKnown = history.some(
          ({ id, email }) => buyer.ids.some((own) => own === id) || buyer.emails.some((own) => own === email),
        );
        const expected = isKnown ? buyer.outcome : BUYERS.nobody.outcome;
        const isReferred = history.some(({ referred }) => referred);
        expect(made && [made.state, made.reason]).toEqual(isReferred ? expected : undefined);
      }),
      { numRuns: RUNS, seed: historySeed(20_261_124), examples },
    );
  },
);
