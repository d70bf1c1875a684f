import { z } from 'zod';
import { isCurrency } from '../campaign/money.ts';
import { isTimeZone, spellTimeZone } from '../campaign/period.ts';
import { email, language, title } from '../member/fields.ts';
import { LANGUAGES, primaryOf } from '../tag/languages.ts';

/** Channels that a shopper can share over; the others are sources of their own. */
export const SHARE_CHANNELS = [
  'native',
  'whatsapp',
  'email',
  'sms',
  'link',
  'facebook',
  'messenger',
  'qr',
  'name',
] as const;
export const FONTS = ['inherit', 'system', 'serif', 'rounded', 'mono'] as const;

const isCountry = (code: string) =>
  /^[A-Z]{2}$/.test(code) && Boolean(new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code));
const isSpoken = (tag: string) => LANGUAGES.some((one) => one.tag === primaryOf(tag));
const isUnique = (list: readonly string[]) => new Set(list).size === list.length;

const country = z.string().refine(isCountry, 'expected a country as ISO 3166-1');
const line = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((text) => text.trim());

/**
 * A page or picture of the shop's own.
 * @param local whether plain http on this machine passes: development and tests.
 */
const address = (local: boolean) =>
  z
    .url({ protocol: /^https?$/, error: 'expected a URL with https' })
    .max(500)
    .refine((url) => isSafe(url, local), 'expected a URL with https');

/** https on a public name, without a password; http on this machine where that is allowed. */
function isSafe(text: string, local: boolean): boolean {
  const { protocol, hostname, username, password, port } = new URL(text);
  if (username || password) return false;
  if (local && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)) return true;
  const isName = /\.[a-z][a-z0-9-]*$/i.test(hostname);
  return protocol === 'https:' && isName && (local || port === '');
}

const origin = (local: boolean) => address(local).transform((url) => new URL(url).origin);

/** All that a member may say of a shop. */
export const shopRequest = (local: boolean) =>
  z.strictObject({
    name: title,
    country,
    currency: z.string().refine(isCurrency, 'expected a currency as ISO 4217'),
    time_zone: z
      .string()
      .refine(isTimeZone, { error: 'expected a time zone as IANA names it', abort: true })
      .overwrite(spellTimeZone),
    languages: z
      .array(language.refine(isSpoken, 'expected a language that there are words for'))
      .min(1)
      .max(12)
      .refine(isUnique, 'expected each language once'),
    formal: z.boolean(),
    home_url: address(local),
    /** The home page's is among them, said or not. */
    origins: z.array(origin(local)).max(20),
    legal_name: line(120).pipe(z.string().min(1)),
    postal_address: line(300).pipe(z.string().min(1)),
    care_email: email,
    sender_name: z.union([z.literal(''), title]),
    imprint_url: z.union([z.literal(''), address(local)]),
    privacy_url: z.union([z.literal(''), address(local)]),
    auto_apply_url: z.union([
      z.literal(''),
      // Braces are no part of a URL: what replaces them is.
      z
        .string()
        .max(500)
        .refine((text) => text.includes('{code}'), 'expected {code} where the code goes')
        .refine(
          (text) =>
            address(local).safeParse(text.replace(/^\{url\}/, 'https://x.example').replace(/\{\w+\}/g, 'x')).success,
          'expected a URL with https',
        ),
    ]),
    facebook_app_id: z.string().regex(/^\d{0,20}$/, 'expected digits'),
    text_countries: z.array(country).max(50).refine(isUnique, 'expected each country once'),
    channels: z.array(z.enum(SHARE_CHANNELS)).min(1).refine(isUnique, 'expected each channel once'),
    value_includes: z.strictObject({ tax: z.boolean(), shipping: z.boolean() }),
    consent: z.strictObject({
      measure: z.enum(['analytics_storage', 'ad_storage']),
      store: z.enum(['analytics_storage', 'ad_storage']),
      assume_granted: z.boolean(),
      /** Callers from before it say nothing of it: off. */
      keep_offer: z.boolean().optional(),
    }),
  });
export type ShopRequest = z.infer<ReturnType<typeof shopRequest>>;

const colour = z
  .string()
  .regex(/^#[0-9a-f]{6}$/i, 'expected a colour as #rrggbb')
  .transform((text) => text.toLowerCase());

export const themeRequest = (local: boolean) =>
  z.strictObject({
    accent: colour,
    accentText: colour,
    background: colour,
    text: colour,
    radius: z.number().int().min(0).max(32),
    font: z.enum(FONTS),
    layout: z.enum(['card', 'split']),
    logoUrl: address(local).optional(),
    heroUrl: address(local).optional(),
  });
