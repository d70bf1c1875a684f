import { Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { sendAccess } from '../advocate/ask.ts';
import { AppError } from '../errors.ts';
import { requireNote } from '../fraud/fraud.schema.ts';
import type { App, Ports } from '../ports.ts';
import { maskAddress, normaliseEmail, normalisePhone } from '../privacy/address.ts';
import { takeTurn } from '../rate-limit.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { changeReward, planVoid } from '../reward/reward.change.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { creditOrder } from './credit.ts';
import { type StoryLine, tellStory } from './story.ts';
import { findSubject, readRows, type StoryRows, voidCoupon } from './support.store.ts';

/** Whoever helps shoppers; whoever only reads numbers does not look at people. */
const MAY: readonly Role[] = ['owner', 'marketer', 'support'];
const SEARCHES_A_MINUTE = 60;

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
  link: z.string().trim().max(64),
  note: z.string().max(1000),
});
const noteBody = z.strictObject({ note: z.string().max(1000) });
const resendBody = z.strictObject({
  address: z.string().max(254),
  shop: z.string().max(64),
  note: z.string().max(1000),
});

/** What was typed, as it is looked up: an address by its keys alone. */
function readWanted({ secrets }: Ports, retailerId: string, text: string): { keys: string[]; text: string } {
  const email = text.includes('@') ? normaliseEmail(text) : undefined;
  const phone = !email && text.startsWith('+') ? normalisePhone(text) : undefined;
  const address = email ?? phone;
  if (address === undefined) return { keys: [], text };
  return { keys: secrets.addressKeys(retailerId, email ? 'email' : 'sms', secrets.digest(address)), text: '' };
}

function describePeople({ secrets }: Ports, { people, links }: StoryRows): SupportAnswer['people'] {
  return people.map(({ advocate, block }) => ({
    id: advocate.id,
    shop: advocate.shopId,
    name: advocate.nameSealed ? secrets.open(advocate.nameSealed) : '',
    masked: advocate.emailSealed ? maskAddress(secrets.open(advocate.emailSealed)) : '',
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
      const wanted = { shopIds: shops.map(({ id }) => id), ...readWanted(ports, member.retailerId, text) };
      const rows = await readRows(database, wanted, await findSubject(database, wanted));
      return c.json<SupportAnswer>({ people: describePeople(ports, rows), story: tellStory(rows) });
    })
    .post('/credit', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const { purchase, link, note: words } = parseInput(creditBody, await readJson(c));
      const said = requireNote(words);
      const wanted = { purchaseId: purchase, code: link.toLowerCase(), by: member.userId };
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
    .post('/coupons/:id/void', async (c) => {
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
      await note('support_void_coupon', { coupon: id, note: said });
      return c.json({ done: true });
    })
    .post('/resend', async (c) => {
      const { ports, member, shops, note } = await readRetailerScope(c, MAY);
      const { address, shop: at, note: words } = parseInput(resendBody, await readJson(c));
      const said = requireNote(words);
      const shop = shops.find(({ id }) => id === at);
      if (!shop) throw new AppError('not_found', 'There is no such shop.');
      // The outbox judges it as it judges every message; whether there is such a person is not told.
      await sendAccess(ports, shop, address, `member:${member.userId}`);
      await note('support_resend', { shop: at, note: said });
      return c.json({ done: true });
    });
}
