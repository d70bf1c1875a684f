import { Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { sendAccess } from '../advocate/ask.ts';
import { resendCode } from '../claim/resend.ts';
import { AppError } from '../errors.ts';
import { requireNote } from '../fraud/fraud.schema.ts';
import { findNumber } from '../message/sms/number.ts';
import { keysOfName } from '../name/key.ts';
import type { App, Ports } from '../ports.ts';
import { mailboxOf, maskAddress, normaliseEmail } from '../privacy/address.ts';
import { readSpellings } from '../privacy/person.store.ts';
import { takeTurn } from '../rate-limit.ts';
import { readChangesAbout, readDoers } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import type { Shop } from '../retailer/shop.ts';
import { changeReward, planVoid } from '../reward/reward.change.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { creditOrder } from './credit.ts';
import { readRows, type StoryRows } from './story.store.ts';
import { idsOf, type StoryLine, tellStory } from './story.ts';
import { findSubject } from './subject.store.ts';
import { readClaimShop, voidCoupon } from './support.store.ts';

/** Whoever helps shoppers; whoever only reads numbers does not look at people. */
const MAY: readonly Role[] = ['owner', 'marketer', 'support'];
const SEARCHES_A_MINUTE = 60;
const RESENDS_A_MINUTE = 20;
/** Changes that a story tells: the latest. */
const MOST_CHANGES = 200;

/** `POST /api/support/search`: one screen about a person, an order or a code. */
export interface SupportAnswer {
  /** Advocates whom it is about. */
  people: { id: string; shop: string; name: string; masked: string; state: string; blocked: boolean; link: string }[];
  /** The latest first. */
  story: StoryLine[];
}

const searchBody = z.strictObject({ text: z.string().trim().min(2).max(254) });
const creditBody = z.strictObject({
  purchase: z.string().max(64),
  link: z.string().trim().max(254),
  note: z.string().max(1000),
});
const noteBody = z.strictObject({ note: z.string().max(1000) });
const resendBody = z.strictObject({
  address: z.string().max(254),
  shop: z.string().max(64),
  note: z.string().max(1000),
});
const resendCodeBody = resendBody.omit({ shop: true });

/** What can be a phone number as people type it: an order's number may look like one too. */
const NUMBER = /^\+?[\d\s().\-/\u2010-\u2013]{6,40}$/;

/** The code in an advocate's link, as it is pasted; else what was typed. */
const codeInLink = (typed: string) => /(?:\/r\/|[?&]rk=)([0-9a-z]{12})(?![0-9a-z])/i.exec(typed)?.[1] ?? typed;

/**
 * What was typed, as it is looked up: an address by its keys alone; a number without a country code once for the country
 * of each of the retailer's shops; what may be a name to tell by its keys in each of them.
 */
function readWanted({ secrets }: Ports, retailerId: string, shops: readonly Shop[], typed: string) {
  const keysOf = (channel: 'email' | 'sms', address: string) =>
    secrets.addressKeys(retailerId, channel, secrets.digest(address));
  const email = typed.includes('@') ? normaliseEmail(typed) : undefined;
  if (email) {
    // A mailbox has many spellings: whoever asks may not remember which one they gave.
    const mailboxKeys = keysOf('email', mailboxOf(email));
    return { keys: keysOf('email', email), mailboxKeys, names: [], text: '' };
  }
  const text = typed.normalize('NFKC');
  const countries = NUMBER.test(text) ? [...new Set(shops.map(({ country }) => country))] : [];
  const numbers = new Set(countries.flatMap((country) => findNumber(text, country) ?? []));
  return {
    keys: [...numbers].flatMap((number) => [...keysOf('sms', number)]),
    mailboxKeys: [],
    names: shops.flatMap((shop) => keysOfName(secrets, shop, text)),
    text: codeInLink(typed),
  };
}

function describePeople({ secrets }: Ports, { people, links }: StoryRows): SupportAnswer['people'] {
  return people.map(({ advocate, block }) => ({
    id: advocate.id,
    shop: advocate.shopId,
    name: advocate.nameSealed ? secrets.open(advocate.nameSealed) : '',
    masked: [advocate.emailSealed, advocate.phoneSealed]
      .flatMap((sealed) => (sealed ? maskAddress(secrets.open(sealed)) : []))
      .join(', '),
    state: advocate.kind ?? advocate.state,
    blocked: block !== null,
    link: links.find(({ advocateId }) => advocateId === advocate.id)?.code ?? '',
  }));
}

/** The support page: what is typed is looked up by hashes, travels in bodies alone, and is kept nowhere. */
export function supportRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/search', async (c) => {
      const { ports, member, shops, database } = await readRetailerScope(c, MAY);
      const { text } = parseInput(searchBody, await readJson(c));
      await takeTurn(ports, `support:${member.userId}`, SEARCHES_A_MINUTE, 60_000);
      const { retailerId } = member;
      const { mailboxKeys, ...read } = readWanted(ports, retailerId, shops, text);
      const keys = await readSpellings(database, { keys: read.keys, mailboxKeys });
      const wanted = { ...read, shopIds: shops.map(({ id }) => id), keys };
      const rows = await readRows(database, wanted, await findSubject(database, wanted));
      const { control } = ports.databases;
      const [changes, doers] = await Promise.all([
        readChangesAbout(control, retailerId, idsOf(rows), MOST_CHANGES),
        readDoers(control, retailerId, [...new Set(rows.entries.flatMap(({ by }) => by ?? []))]),
      ]);
      const story = tellStory(rows, changes, doers, ports.clock.now());
      return c.json<SupportAnswer>({ people: describePeople(ports, rows), story });
    })
    .post('/credit', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const { purchase, link, note: words } = parseInput(creditBody, await readJson(c));
      const said = requireNote(words);
      const wanted = { purchaseId: purchase, code: codeInLink(link).toLowerCase(), by: member.userId };
      const conversion = await creditOrder(ports, shops, wanted);
      await note('support_credit', { purchase, conversion, note: said });
      return c.json({ conversion });
    })
    .post('/rewards/:id/void', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const said = requireNote(parseInput(noteBody, await readJson(c)).note);
      const id = c.req.param('id');
      const { changed } = await changeReward(ports, shops, id, (context) =>
        planVoid(ports, context, 'voided_by_support', { by: member.userId }),
      );
      if (!changed) throw new AppError('conflict', 'It is void already.');
      await note('support_void_reward', { reward: id, note: said });
      return c.json({ done: true });
    })
    .post('/claims/:id/void', async (c) => {
      const { ports, shops, database, note } = await readRetailerScope(c, MAY);
      const said = requireNote(parseInput(noteBody, await readJson(c)).note);
      const id = c.req.param('id');
      try {
        await writeGuarded(
          database,
          voidCoupon(
            database,
            shops.map(({ id }) => id),
            id,
            ports.clock.now(),
          ),
          [],
        );
      } catch (error) {
        if (isRaceLost(error)) throw new AppError('conflict', 'There is no such code, or it is void already.');
        throw error;
      }
      await note('support_void_coupon', { claim: id, note: said });
      return c.json({ done: true });
    })
    .post('/claims/:id/resend', async (c) => {
      const { ports, member, shops, database, note } = await readRetailerScope(c, MAY);
      const { address, note: words } = parseInput(resendCodeBody, await readJson(c));
      const said = requireNote(words);
      await takeTurn(ports, `resend:${member.userId}`, RESENDS_A_MINUTE, 60_000);
      const id = c.req.param('id');
      const at = await readClaimShop(
        database,
        shops.map((shop) => shop.id),
        id,
      );
      const shop = shops.find((one) => one.id === at);
      if (!shop) throw new AppError('not_found', 'There is no such code.');
      await resendCode(ports, shop, id, address);
      await note('support_resend_code', { claim: id, shop: shop.id, note: said });
      return c.json({ done: true });
    })
    .post('/resend', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const { address, shop: at, note: words } = parseInput(resendBody, await readJson(c));
      const said = requireNote(words);
      const shop = shops.find(({ id }) => id === at);
      if (!shop) throw new AppError('not_found', 'There is no such shop.');
      // The outbox judges it as it judges every message; whether there is such a person is not told.
      const advocate = await sendAccess(ports, shop, address, `member:${member.userId}`);
      await note('support_resend', { shop: at, ...(advocate && { advocate }), note: said });
      return c.json({ done: true });
    });
}
