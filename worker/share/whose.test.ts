/** Whose a draft becomes, and whose page nobody else is shown: addresses are typed, phones are shared. */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate } from '../../db/schema/group.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { askReward, tapMail } from '../test/join.ts';
import { confirmed, makeOrder, makeReferral } from '../test/referral.ts';
import { openSheet, pageOf, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { LinksAnswer } from '../wire.ts';
import { mergeDraft } from './advocate.store.ts';

const ANNA = 'anna@friends.test';
const EVE = 'eve@friends.test';

/** The page of the customer whom the shop's server vouches for; undefined where they have none. */
async function readPage(world: World, customer: string): Promise<string | undefined> {
  const { expires, signature } = vouch(world, customer);
  const query = new URLSearchParams({ customer, expires: String(expires), signature: String(signature) });
  const opened = await world.get(`/me/at/${world.us.siteKey}?${query}`);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0];
  return cookie && (await world.get('/me', { cookie })).text();
}

/** The page that a mail's link leads to. */
async function readMailed(world: World, path: string): Promise<string> {
  const opened = await world.get(new URL(path, 'https://go.test').pathname);
  return (await world.get('/me', { cookie: opened.headers.get('set-cookie')?.split(';')[0] ?? '' })).text();
}

const codeOf = ({ links }: LinksAnswer) => links[0]?.code as string;
const signIn = (world: World, sheet: LinksAnswer, customer: string, more = {}) =>
  openSheet(world, { advocate: sheet.advocate, identity: vouch(world, customer, more) });

/** Who earns by a link. */
async function earnerOf(world: World, code: string) {
  const { rows } = await world.tenant.client.execute({
    sql: `select coalesce(draft.merged_into, draft.id) as id from link join advocate draft on draft.id = link.advocate_id
      where link.code = ?`,
    args: [code],
  });
  return rows[0]?.id;
}

/** Anna is an advocate, with a friend's order; Eve shares unknown, and says that her reward goes to Anna's address. */
async function typeAnnas() {
  const world = await createWorld();
  const anna = await makeReferral(world, { email: ANNA, confirmed: true });
  const order = makeOrder(world, { ...confirmed, references: ['of-anna'], clickToken: anna.click() });
  await recordPurchase(world.ports, world.us, order);
  const eve = await openSheet(world);
  await tapMail(world, await askReward(world, eve.advocate, ANNA, 'Eve'));
  return { world, anna, eve };
}

test.each([
  ['for the first time', false],
  ['being an advocate already', true],
])(
  'who typed somebody’s address, and whose mail was tapped, is shown nothing of them, signing in %s',
  async (_, known) => {
    const { world, anna, eve } = await typeAnnas();
    if (known) await openSheet(world, { identity: vouch(world, 'c-eve', { firstName: 'Eve' }) });
    const mine = await signIn(world, eve, 'c-eve', { firstName: 'Eve' });
    const page = await readPage(world, 'c-eve');
    expect(page).toContain(codeOf(mine));
    expect(page).not.toContain('Anna');
    expect(page).not.toContain(anna.code);
    // What was shared before was given to Anna, and stays hers.
    expect(codeOf(mine)).not.toBe(codeOf(eve));
    expect(await earnerOf(world, codeOf(eve))).toBe(anna.advocateId);
  },
);

test('a page that typed somebody’s address proves to be the draft that it was', async () => {
  const { world, anna, eve } = await typeAnnas();
  const ask = async (rk: string) => {
    const body = { advocate: eve.advocate, rk };
    return (await world.post(`/w/${world.us.siteKey}/advocate`, body, pageOf(world.us))).json();
  };
  const counts = { state: 'anonymous', invited: 0, ordered: 0 };
  expect(await ask(anna.code)).toMatchObject({ ...counts, own: false });
  expect(await ask(codeOf(eve))).toMatchObject({ ...counts, own: true });
});

test('of two who take a draft over at once one has it', async () => {
  const world = await createWorld();
  const [anna, eve] = [await makeReferral(world), await makeReferral(world)];
  const sheet = await openSheet(world);
  const [draft] = await world.tenant.orm.select().from(advocate).where(eq(advocate.state, 'anonymous'));
  const take = ({ advocateId }: { advocateId: string }) =>
    world.tenant.client.batch(mergeDraft(world.tenant, draft?.id as string, advocateId, world.clock.now()), 'write');
  await take(anna);
  await expect(take(eve)).rejects.toThrow('abort_batch');
  expect(await earnerOf(world, codeOf(sheet))).toBe(anna.advocateId);
});

test.each([
  ['another address', { email: EVE }, false],
  ['the same address', { email: ANNA }, true],
  ['no address', {}, true],
])('what was shared under a guest’s address is of who signs in there under %s', async (_, named, isTaken) => {
  const world = await createWorld();
  const guest = await openSheet(world, { identity: { email: ANNA } });
  const customer = await signIn(world, guest, 'c-1', named);
  expect(codeOf(customer) === codeOf(guest)).toBe(isTaken);
  if (isTaken) return;
  // It waits for whoever shows that the address is theirs.
  const other = await openSheet(world);
  await tapMail(world, await askReward(world, other.advocate, ANNA, 'Anna'));
  expect(await earnerOf(world, codeOf(guest))).toBe(await earnerOf(world, codeOf(other)));
  expect(await earnerOf(world, codeOf(guest))).not.toBe(await earnerOf(world, codeOf(customer)));
});

test.each([
  ['another', { email: EVE, firstName: 'Eve' }, false],
  ['the same', { email: ANNA, firstName: 'Anna' }, true],
])(
  'a mail asked for before somebody signed in under %s address leads to the page of who asked',
  async (_, named, isSame) => {
    const world = await createWorld();
    const sheet = await openSheet(world);
    const path = await askReward(world, sheet.advocate, ANNA, 'Anna');
    world.clock.advance(60_000);
    await signIn(world, sheet, 'c-1', named);
    const page = await readMailed(world, await tapMail(world, path));
    expect(page.includes(codeOf(sheet))).toBe(isSame);
    expect(page).not.toContain('Eve');
  },
);

const digestOf = (world: World, email: string) => world.ports.secrets.digest(email);

/** Anna shares on the family's tablet, which keeps her token: signed in, or as a guest whom the page names. */
const ANNAS = {
  'a customer': (world: World) => vouch(world, 'c-anna', { firstName: 'Anna', email: ANNA }),
  'a customer known by id alone': (world: World) => vouch(world, 'c-anna', { firstName: 'Anna' }),
  'a guest': () => ({ firstName: 'Anna', email: ANNA }),
};
const TOMS = {
  address: () => ({ firstName: 'Tom', email: 'tom@friends.test' }),
  'address as its digest': (world: World) => ({ emailSha256: digestOf(world, 'tom@friends.test') }),
};
const pairs = Object.keys(ANNAS).flatMap((anna) => Object.keys(TOMS).map((tom) => [tom, anna] as const));

async function shareAsAnna(kind: string) {
  const world = await createWorld();
  const anna = await openSheet(world, { identity: ANNAS[kind as keyof typeof ANNAS](world) });
  const rowOf = async () =>
    (
      await world.tenant.orm
        .select()
        .from(advocate)
        .where(eq(advocate.id, String(await earnerOf(world, codeOf(anna)))))
    )[0];
  return { world, anna, rowOf, before: await rowOf() };
}
const waysOf = ({ links }: LinksAnswer) => links.map(({ verdict }) => verdict);

test.each(pairs)(
  'a guest whom the page names by %s, where %s shared before, shares as somebody else',
  async (tom, kind) => {
    const { world, anna, rowOf, before } = await shareAsAnna(kind);
    const identity = TOMS[tom as keyof typeof TOMS](world);
    const sheet = await openSheet(world, { advocate: anna.advocate, identity });
    expect(sheet.advocate).not.toBe(anna.advocate);
    expect(await earnerOf(world, codeOf(sheet))).not.toBe(before?.id);
    expect(sheet.state).not.toBe('verified');
    expect(sheet.firstName).not.toBe('Anna');
    expect(waysOf(sheet)).not.toContain('relay');
    expect(await rowOf()).toEqual(before);
    // Nor is he told what she has earned, or that her link is his own.
    const body = { advocate: anna.advocate, identity, rk: codeOf(anna) };
    const known = await world.post(`/w/${world.us.siteKey}/advocate`, body, pageOf(world.us));
    expect(await known.json()).toEqual({ invited: 0, ordered: 0, own: false, existing: false });
    // His page's token is his from now on.
    expect(codeOf(await openSheet(world, { advocate: sheet.advocate, identity }))).toBe(codeOf(sheet));
  },
);

test('a guest with a customer id of their own shares as somebody else, whatever address they have', async () => {
  const { world, anna, rowOf, before } = await shareAsAnna('a customer');
  const identity = { customerId: 'c-tom', email: ANNA };
  const sheet = await openSheet(world, { advocate: anna.advocate, identity });
  expect(await earnerOf(world, codeOf(sheet))).not.toBe(before?.id);
  expect(await rowOf()).toEqual(before);
});

test.each([
  ['a customer', 'the same address', () => ({ email: ANNA })],
  ['a customer', 'its digest', (world: World) => ({ emailSha256: digestOf(world, ANNA) })],
  ['a customer', 'no address', () => ({ firstName: 'A.' })],
  [
    'a customer',
    'her id and a new address',
    () => ({ customerId: 'c-anna', firstName: 'A.', email: 'new@friends.test' }),
  ],
  ['a guest', 'the same address', () => ({ email: ANNA })],
  ['a guest', 'its digest', (world: World) => ({ emailSha256: digestOf(world, ANNA) })],
  ['a guest', 'no address', () => ({})],
  ['a guest', 'another first name alone', () => ({ firstName: 'Tom' })],
] as const)('%s stays who she is on a page that names, unsigned, %s', async (kind, _, identify) => {
  const { world, anna, rowOf, before } = await shareAsAnna(kind);
  const sheet = await openSheet(world, { advocate: anna.advocate, identity: identify(world) });
  expect([sheet.advocate, codeOf(sheet), sheet.state, sheet.firstName]).toEqual([
    anna.advocate,
    codeOf(anna),
    anna.state,
    'Anna',
  ]);
  expect(waysOf(sheet)).toEqual(waysOf(anna));
  const { language: _l, emailSealed, nameSealed, ...row } = (await rowOf()) ?? {};
  expect(before).toMatchObject(row);
  expect(world.ports.secrets.open(String(emailSealed))).toBe(ANNA);
});

test('what a guest shared where Anna was signed in stays theirs when she signs in without naming an address', async () => {
  const { world, anna } = await shareAsAnna('a customer');
  const tom = await openSheet(world, { advocate: anna.advocate, identity: TOMS.address() });
  const again = await signIn(world, tom, 'c-anna');
  expect(codeOf(again)).toBe(codeOf(anna));
  expect(await earnerOf(world, codeOf(tom))).not.toBe(await earnerOf(world, codeOf(anna)));
});
