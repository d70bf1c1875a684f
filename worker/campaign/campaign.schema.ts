import { z } from 'zod';
import { rewardRule } from '../reward/rule.schema.ts';
import { CHANNELS } from '../tag/channel.ts';
import { WORDED_NAMES } from './own-words.ts';
import { MOST_ARMS, MOST_HOLDOUT } from './variant.ts';

/** Deals of a shop, and shops of a campaign: more than any marketer keeps in mind. */
const MOST_DEALS = 30;
const MOST_SHOPS = 100;
const MOST_MONEY = 1e12;
/** More languages than any retailer speaks. */
const MOST_LANGUAGES = 60;

const id = z.string().max(64);
const local = z.string().max(16).nullable();
const money = z.number().int().min(0).max(MOST_MONEY);
const language = z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/);
const isFew = (told: object) => Object.keys(told).length <= MOST_LANGUAGES;
const countries = z.array(z.string().regex(/^[A-Z]{2}$/)).max(250);
const url = z.string().max(2048);
/** Judged as a whole by `readPlacement`. */
const placement = z.looseObject({ kind: z.string() });
const channels = z.array(z.enum(CHANNELS)).max(CHANNELS.length).nullable();

const words = z.strictObject({
  title: z.string().max(90),
  description: z.string().max(300),
  terms: z.string().max(600).optional(),
  subject: z.string().max(80).optional(),
  headline: z.string().max(80).optional(),
  short: z.string().max(60).optional(),
});

/** A deal's words by language; a language in which nothing is said is not among them. */
const dealWords = z.record(language, words).transform((told) => {
  const said = Object.entries(told).filter(([, parts]) => Object.values(parts).some((text) => text?.trim()));
  return Object.fromEntries(said);
});

/** Own words of one message: what each part may be is judged with the rest. */
const part = z.string().trim().min(1).max(600).optional();
const ownWords = z.strictObject({ subject: part, headline: part, intro: part, text: part });
const messages = z.strictObject(
  Object.fromEntries(
    WORDED_NAMES.map((name) => [name, z.record(language, ownWords).refine(isFew, 'too many languages').optional()]),
  ),
);

const deal = z.strictObject({
  id,
  kind: z.enum(['percent', 'amount', 'free_shipping', 'gift', 'product']),
  value: money,
  minOrder: money,
  validFrom: local,
  validTo: local,
  codeDays: z.number().int().min(1).max(365).nullable(),
  stock: z.number().int().min(0).max(100_000_000).nullable(),
  codeSource: z.enum(['generated', 'pool', 'shared', 'shop']),
  codePrefix: z.string().regex(/^[A-Za-z0-9-]{0,24}$/),
  words: dealWords,
  imageUrl: url.nullable(),
  targetUrl: url,
  products: z.array(z.string().min(1).max(64)).max(50),
  arms: z.array(z.string().max(16)).max(MOST_ARMS),
  state: z.enum(['running', 'ended']),
});

const shop = z.strictObject({
  shop: id.min(1),
  reward: rewardRule,
  placements: z.array(placement).max(20).nullable(),
  channels,
  deals: z.array(deal).max(MOST_DEALS),
});

/** A `CampaignBody` as it is sent. */
export const campaignBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  module: z.enum(['recommendation', 'engagement']),
  burst: z.boolean(),
  starts: local,
  ends: local,
  windowDays: z.number().int().min(1).max(365),
  attribution: z.enum(['first', 'last']),
  placements: z.array(placement).max(20),
  channels,
  share: z.strictObject({
    customer: z.enum(['any', 'known', 'new', 'returning']),
    minPurchases: z.number().int().min(0).max(100),
    countries,
  }),
  claim: z.strictObject({
    customer: z.enum(['new', 'any', 'returning', 'lapsed']),
    lapsedDays: z.number().int().min(1).max(3650).optional(),
    mailFirst: z.boolean().optional(),
    countries,
  }),
  experiment: z
    .strictObject({
      holdout: z.number().min(0).max(MOST_HOLDOUT),
      arms: z
        .array(
          z.strictObject({
            key: z.string().min(1).max(16),
            name: z.string().max(60),
            weight: z.number().min(0).max(1000),
          }),
        )
        .min(1)
        .max(MOST_ARMS),
    })
    .nullable(),
  messages: messages.optional(),
  shops: z.array(shop).max(MOST_SHOPS),
});
