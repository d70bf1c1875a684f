import { decodeNumber, encodeNumber } from '../number.ts';
import type { Shop } from '../retailer/shop.ts';
import { CHANNELS, type Channel } from '../tag/channel.ts';
import { addUtm, type Utm, utmFromQuery } from '../tag/utm.ts';

/** What brings a shopper to a join page. */
export interface JoinSource {
  source: Channel;
  /** Code of the store, where there is one. */
  store?: string | undefined;
  /** Id of the campaign that is offered; without it, whichever runs. */
  campaign?: string | undefined;
  /** Beyond what the source itself says. */
  utm?: Utm | undefined;
}

/** Where a printed code hangs or goes: each has a letter, which stands in short links. */
export const PRINTED = {
  t: { source: 'till', medium: 'counter' },
  w: { source: 'till', medium: 'window' },
  r: { source: 'receipt', medium: 'print' },
} as const satisfies Record<string, { source: Channel; medium: string }>;
export type Printed = keyof typeof PRINTED;

/** Characters at the end of a campaign's id that tell a retailer's few campaigns apart. */
const CAMPAIGN_MARK = 4;
const SHORT = /^([0-9a-z]{1,4})-([a-z0-9]{2,12})-([twr])(?:-([0-9a-z]{4}))?$/;

/** What the visit to a join page is labelled with: the source's own words, the retailer's template over them. */
export function entryUtmOf(shop: Pick<Shop, 'settings'>, { source, store, campaign, utm }: JoinSource): Utm {
  return {
    source,
    medium: 'join',
    ...(campaign && { campaign }),
    ...(store && { content: store }),
    ...shop.settings.utm?.[source],
    ...utm,
  };
}

/** The link to a shop's join page: `<public>/j/<site key>[/<store>]?via=…&c=…&utm_…`, with all its UTM in it. */
export function buildJoinLink(publicUrl: string, shop: Pick<Shop, 'siteKey' | 'settings'>, origin: JoinSource): string {
  const query = new URLSearchParams({ via: origin.source });
  if (origin.campaign) query.set('c', origin.campaign);
  addUtm(query, entryUtmOf(shop, origin));
  return `${publicUrl}/j/${shop.siteKey}${origin.store ? `/${origin.store}` : ''}?${query}`;
}

/**
 * What somebody can say or type instead of scanning: shop, store, and where it is printed, as `3F-KALVER-T`; a mark of
 * the campaign where it is one's own.
 */
export function spokenCode(
  { number }: Pick<Shop, 'number'>,
  store: string,
  printed: Printed,
  campaign?: string,
): string {
  const shop = encodeNumber(number).replace(/^0{1,3}/, '');
  const mark = campaign ? `-${campaign.slice(-CAMPAIGN_MARK)}` : '';
  return `${shop}-${store}-${printed}${mark}`.toUpperCase();
}

/**
 * The link in a printed QR code: in capitals alone, which a QR code holds in little more than half the space
 * (ISO/IEC 18004, alphanumeric mode).
 */
export function buildShortLink(
  publicUrl: string,
  shop: Pick<Shop, 'number'>,
  store: string,
  printed: Printed,
  campaign?: string,
): string {
  return `${publicUrl}/J/${spokenCode(shop, store, printed, campaign)}`.toUpperCase();
}

/** What a short link's code says. */
interface ShortCode {
  /** As it stands in a path. */
  code: string;
  shopNumber: number;
  store: string;
  printed: Printed;
  campaignMark: string | undefined;
}

/** A short link's code, as it was scanned, typed or said; undefined for what is none. */
export function readShortCode(text: string): ShortCode | undefined {
  const tidy = text
    .trim()
    .toLowerCase()
    .replace(/[\s\u2010-\u2015_-]+/g, '-');
  const [, shop, store, printed, campaignMark] = SHORT.exec(tidy) ?? [];
  const shopNumber = shop === undefined ? undefined : decodeNumber(shop.padStart(4, '0'));
  if (shopNumber === undefined || !store) return undefined;
  return { code: tidy, shopNumber, store, printed: printed as Printed, campaignMark };
}

/** Whether a campaign is the one that a short link means. */
export function isMarked(campaignId: string, mark: string): boolean {
  return campaignId.slice(-CAMPAIGN_MARK).toLowerCase() === mark;
}

/** What a join page's address says of where somebody came from; what it does not know, the page itself fills in. */
export function readJoinSource(query: URLSearchParams, store: string | undefined): JoinSource {
  const source = CHANNELS.find((one) => one === query.get('via')) ?? (store ? 'qr' : 'link');
  const campaign = query.get('c') ?? '';
  return { source, store, campaign: /^\w{1,64}$/.test(campaign) ? campaign : undefined, utm: utmFromQuery(query) };
}
