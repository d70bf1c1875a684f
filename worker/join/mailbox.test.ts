/** One mailbox leads to all that is its owner's, and shows nobody else anything. */
import { expect, test } from 'vitest';
import { sandboxMessage } from '../../db/schema/group.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { releaseDue } from '../reward/reward.dispatch.ts';
import { askReward, tapMail } from '../test/join.ts';
import { confirmed, makeOrder } from '../test/referral.ts';
import { openSheet, vouch } from '../test/shopper.ts';
import { createWorld, type World } from '../test/world.ts';
import type { LinksAnswer } from '../wire.ts';

const DAY = 86_400_000;
const ANNA = 'anna@friends.test';
const FORM = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };

async function readMe(world: World, path: string): Promise<string> {
  const opened = await world.get(path);
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await (await world.get('/me', { cookie })).text();
  return page.replaceAll(/<style[\s\S]*?<\/style>|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ');
}

/** All pages that a mail asked for by Anna's address leads to. */
async function readMailed(world: World): Promise<string[]> {
  const read = () => world.tenant.orm.select().from(sandboxMessage).orderBy(sandboxMessage.createdAt);
  world.clock.advance(DAY);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const before = (await read()).length;
  await world.post(`/me/at/${world.us.siteKey}`, `email=${encodeURIComponent(ANNA)}`, FORM);
  await dispatchDue(world.ports, { random: () => 0.5 });
  const mails = (await read()).slice(before);
  expect(mails.every(({ recipient }) => recipient === ANNA)).toBe(true);
  return Promise.all(mails.map(({ text }) => readMe(world, /\/me\/[0-9a-z]{30}/.exec(text)?.[0] ?? '')));
}

/** The page of the customer whom the shop's server vouches for. */
async function readAccount(world: World, customer: string): Promise<string> {
  const { expires, signature } = vouch(world, customer);
  const query = new URLSearchParams({ customer, expires: String(expires), signature: String(signature) });
  return readMe(world, `/me/at/${world.us.siteKey}?${query}`);
}

const codeOf = ({ links }: LinksAnswer) => links[0]?.code as string;

const shows = (page: string | undefined, { links }: LinksAnswer) => links.some(({ code }) => page?.includes(code));

/** A friend's order over a link, paid for. */
async function earn(world: World, sheet: LinksAnswer, reference: string) {
  const to = await world.get(`/r/${codeOf(sheet)}`, { 'user-agent': 'Mozilla/5.0 (X11; Linux) Chrome/141.0' });
  const clickToken = new URL(to.headers.get('location') ?? '').searchParams.get('rc') as string;
  const friend = { references: [reference], clickToken, customerId: `friend-${reference}` };
  await recordPurchase(world.ports, world.us, makeOrder(world, { ...confirmed, ...friend }));
  world.clock.advance(16 * DAY);
  await releaseDue(world.ports);
}

/** Somebody shares of whom nothing is known, says where the reward goes, and opens the mail. */
async function shareByMail(world: World): Promise<LinksAnswer> {
  const sheet = await openSheet(world);
  await tapMail(world, await askReward(world, sheet.advocate, ANNA, 'Anna'));
  return sheet;
}
/** A customer says that their reward goes to Anna's mailbox; whoever has that opens the mail. */
async function claimMailbox(world: World, customer: string, firstName: string, advocate?: string) {
  const identity = vouch(world, customer, { firstName });
  const sheet = await openSheet(world, { identity, ...(advocate && { advocate }) });
  await tapMail(world, await askReward(world, sheet.advocate, ANNA, firstName));
  return sheet;
}
const EARNED = '$10 Earned';

test('who earned unknown, and confirmed the mailbox, finds it by mail after they signed in and confirmed it again', async () => {
  const world = await createWorld();
  const guest = await shareByMail(world);
  await earn(world, guest, '1');
  const [before, ...others] = await readMailed(world);
  expect(before).toContain(EARNED);
  expect(others).toEqual([]);
  const own = await claimMailbox(world, 'c-anna', 'Anna', guest.advocate);
  // The mail is asked for no more, and both pages are found: what was earned, and what the customer shares.
  expect((await openSheet(world, { advocate: own.advocate, identity: vouch(world, 'c-anna') })).reach).toBeUndefined();
  const pages = await readMailed(world);
  expect(pages).toHaveLength(2);
  expect(pages[0]).toContain(EARNED);
  expect(shows(pages[1], own)).toBe(true);
});

test('whoever has Anna tap a mail for them gains nothing of what she has, and she loses nothing', async () => {
  const world = await createWorld();
  await earn(world, await shareByMail(world), '1');
  const eve = await claimMailbox(world, 'c-eve', 'Eve');
  const account = await readAccount(world, 'c-eve');
  expect(shows(account, eve)).toBe(true);
  expect(account).not.toContain(EARNED);
  expect((await readMailed(world))[0]).toContain(EARNED);
});

test('nor of what Anna earns later, or had shared under her address', async () => {
  const world = await createWorld();
  const typed = await openSheet(world, { identity: { email: ANNA, firstName: 'Anna' } });
  await earn(world, typed, '1');
  await claimMailbox(world, 'c-eve', 'Eve');
  // What waited for the mailbox is its owner's, on a page of their own.
  expect((await readMailed(world))[0]).toContain(EARNED);
  await earn(world, await shareByMail(world), '2');
  const [own, ...others] = await readMailed(world);
  expect(own).toContain('$20 Earned');
  expect(others).toHaveLength(1);
  const account = await readAccount(world, 'c-eve');
  expect(account).toContain('– Earned');
  expect(account).toContain('0 Friends who ordered');
});

test('a customer who confirms a mailbox that nobody shared under has one page', async () => {
  const world = await createWorld();
  const anna = await claimMailbox(world, 'c-anna', 'Anna');
  await earn(world, anna, '1');
  const pages = await readMailed(world);
  expect(pages).toHaveLength(1);
  expect(pages[0]).toContain(EARNED);
});
