import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { readOffer, readOffers } from '../campaign/campaign.store.ts';
import { badgeOf, isOfferOpen, wordsOf } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import { showMail } from '../message/show.ts';
import { readTextAccount } from '../message/sms/reach.ts';
import type { App } from '../ports.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
import { chooseLanguage } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { parseInput, readJson, readText } from '../tag/body.ts';
import { BASES, BASIS_VERSION, type BasisRule } from './basis.data.ts';
import { basisOf } from './basis.ts';
import { countBases, countInvites, readRule, writeRule } from './invite.store.ts';
import type { InviteRule } from './invite.ts';
import { type InvitedList, inviteCustomers, readCustomerCsv } from './list.ts';
import { previewInvite } from './plan.ts';

const ruleBody = z.strictObject({
  isOn: z.boolean(),
  dealId: z.string().min(1).max(64),
  channel: z.enum(['email', 'sms']),
  afterDays: z.int().min(0).max(180),
  periodDays: z.int().min(30).max(1095),
  asks: z.boolean(),
  noticeGiven: z.boolean(),
}) satisfies z.ZodType<InviteRule>;

/** `GET /api/invitations/:shopId`: how a shop invites its customers, on what ground, and what came of it. */
export interface InvitationsAnswer {
  /** Null where it never did. */
  rule: InviteRule | null;
  /** What the shop's own market asks for, by channel. */
  basis: Record<'email' | 'sms', BasisRule>;
  /** The same for every country with a rule of its own: of two the stricter holds. */
  countries: ({ country: string } & Record<'email' | 'sms', BasisRule>)[];
  version: string;
  /** The shop's deals, in the marketer's order. */
  deals: { id: string; title: string; open: boolean }[];
  /** Of the last 90 days; `planned`: all that wait. */
  counts: Awaited<ReturnType<typeof countInvites>>;
  /** Those by what they rest on. */
  bases: { basis: string; invitations: number }[];
}

/** `GET /api/invitations/:shopId/preview`: as a customer would get it; of a text, how many segments it takes. */
export interface InvitePreview {
  subject: string;
  text: string;
  segments: number;
}

const MAX_LIST = 1_000_000;

async function describe({ ports, shop, database }: ShopScope): Promise<InvitationsAnswer> {
  const now = ports.clock.now();
  const [rule, counts, bases, offers] = await Promise.all([
    readRule(database, shop.id),
    countInvites(database, shop.id, now),
    countBases(database, shop.id, now),
    readOffers(database, shop.id),
  ]);
  const { isOn, dealId, channel, afterDays, periodDays, asks, noticeGiven } = rule ?? ({} as InviteRule);
  const [language = 'en'] = shop.languages;
  return {
    rule: rule ? { isOn, dealId, channel, afterDays, periodDays, asks, noticeGiven } : null,
    basis: { email: basisOf(shop.country, 'email'), sms: basisOf(shop.country, 'sms') },
    countries: Object.entries(BASES)
      .filter(([country]) => country !== 'EU')
      .map(([country, rules]) => ({ country, ...rules })),
    version: BASIS_VERSION,
    deals: offers.map(({ campaign, deal }) => ({
      id: deal.id,
      title: fillIn(wordsOf(deal, language).title, { shop: shop.name, badge: badgeOf(deal, language) }),
      open: isOfferOpen({ campaign, deal }, now),
    })),
    counts,
    bases,
  };
}

/** What a preview is asked of: the rule as it is being written. */
const previewRequest = z.object({
  deal: z.string().max(64),
  channel: z.enum(['email', 'sms']),
  language: z.string().max(35),
  asks: z.enum(['0', '1']),
});

async function preview(c: Context<App>) {
  const { ports, shop, database } = await readShopScope(c);
  const asked = parseInput(previewRequest, c.req.query());
  const offer = await readOffer(database, shop, asked.deal);
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  const account =
    asked.channel === 'sms' ? ((await readTextAccount(ports, database, shop)) ?? { settings: {} }) : undefined;
  const language = chooseLanguage(shop, [asked.language]);
  return previewInvite(ports, shop, offer, { language, asks: asked.asks === '1', account });
}

/** How a shop invites, for members. */
export function invitationRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:shopId', async (c) => c.json<InvitationsAnswer>(await describe(await readShopScope(c))))
    .put('/:shopId', async (c) => {
      const scope = await readShopScope(c, ['owner', 'marketer']);
      const { ports, member, shop, database } = scope;
      const rule = parseInput(ruleBody, await readJson(c));
      if (!(await readOffer(database, shop, rule.dealId))) {
        throw new AppError('unprocessable', 'Some fields are not usable.', {
          errors: [{ path: 'dealId', code: 'unknown_deal', message: 'expected a deal of the shop' }],
        });
      }
      await writeRule(database, { ...rule, shopId: shop.id, updatedBy: member.userId, updatedAt: ports.clock.now() });
      const told = Object.entries(rule).map(([key, value]) => [
        key,
        typeof value === 'boolean' ? Number(value) : value,
      ]);
      await scope.note('invite_rule', Object.fromEntries(told) as Record<string, string | number>);
      return c.json<InvitationsAnswer>(await describe(scope));
    })
    .get('/:shopId/preview', async (c) => {
      const { subject, text, segments } = await preview(c);
      return c.json<InvitePreview>({ subject, text, segments });
    })
    .get('/:shopId/preview/mail', async (c) => {
      const { html } = await preview(c);
      return showMail(c, html);
    })
    .post('/:shopId/customers', async (c) => {
      const { ports, shop, note } = await readShopScope(c, ['owner', 'marketer']);
      const text = await readText(c, MAX_LIST);
      if (text === undefined) throw new AppError('body_too_large', `A list may have ${MAX_LIST} bytes at most.`);
      const invited = await inviteCustomers(ports, shop, readCustomerCsv(text));
      const { planned, skipped, rejected } = invited;
      await note('customers_invited', { planned, rejected: rejected.length, ...skipped });
      return c.json<InvitedList>(invited);
    });
}
