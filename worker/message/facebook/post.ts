import { isRaceLost } from '../../../db/guard.ts';
import { tenantOf } from '../../../db/tenant.ts';
import { readOffer } from '../../campaign/campaign.store.ts';
import { badgeOf, type Deal, endOf, isOfferOpen, wordsOf } from '../../campaign/deal.ts';
import { judgeMarks } from '../../campaign/own-words.ts';
import { AppError, type FieldError } from '../../errors.ts';
import type { Ports, TenantDatabase } from '../../ports.ts';
import { chooseLanguage, type Shop } from '../../retailer/shop.ts';
import { insertLink } from '../../share/advocate.store.ts';
import { fillIn, linkUrl, linkUtm } from '../../share/link.ts';
import type { Placement } from '../../tag/channel.ts';
import { isSameLanguage } from '../../tag/languages.ts';
import { type ConnectionRow, readOwnConnections } from '../connection.store.ts';
import { enqueueMessage } from '../enqueue.ts';
import { chooseConnection } from '../message.check.ts';
import { cleanWords } from '../speech.ts';
import { insertPageOwner, pageKey, readPageLink } from './post.store.ts';

/** A post that a marketer asks for. */
export interface WantedPost {
  /** UUID made by the page: the same act twice is one post. */
  id: string;
  dealId: string;
  /** The deal's own words where absent. */
  text?: string;
  /** Of `text`, or of the deal's words; where absent, as the page speaks and the deal has words. */
  language?: string;
  /** Not before; UTC milliseconds. */
  at?: number;
}

/** A post belongs to no placement of the tag. */
const NO_PLACEMENT = '' as Placement;

/** What is filled into the words of a post. */
const valuesOf = (shop: Pick<Shop, 'name'>, deal: Deal, language: string): Record<string, string> => {
  const badge = badgeOf(deal, language);
  return { shop: shop.name, ...(badge && { badge }) };
};

/** A marketer's own words of a post, filled in. @throws AppError `unprocessable` for what nobody could fill in. */
function fillText(text: string, values: Record<string, string>): string {
  const errors: FieldError[] = [];
  judgeMarks(text, Object.keys(values), 'text', (path, code, message) => errors.push({ path, code, message }));
  if (errors.length > 0) throw new AppError('unprocessable', 'These words cannot be posted.', { errors });
  return cleanWords(fillIn(text, values));
}

/** The deal's words as a post; nothing in them offers anything for sharing, which Meta forbids. */
export function composePost(shop: Pick<Shop, 'name'>, deal: Deal, language: string): string {
  const { title, description, terms } = wordsOf(deal, language);
  const values = valuesOf(shop, deal, language);
  return cleanWords(
    [title, description, terms]
      .filter(Boolean)
      .map((text) => fillIn(text ?? '', values))
      .join('\n\n'),
  );
}

/**
 * The page that a shop posts on.
 * @throws AppError `unprocessable` where none is connected.
 */
export async function requirePage(database: TenantDatabase, shop: Shop): Promise<ConnectionRow> {
  const { retailerId, id: shopId } = shop;
  const rows = await readOwnConnections(database);
  const chosen = chooseConnection({ retailerId, shopId, channel: 'facebook' }, rows);
  if ('provider' in chosen && chosen.settings.pageId) return chosen;
  throw new AppError('unprocessable', 'Connect a Facebook page first.', {
    errors: [{ path: 'shop', code: 'no_page', message: 'no page is connected' }],
  });
}

/** The language to post in: what was asked for, the page's, the shop's; one that the shop speaks, as what links open. */
export function languageOf(shop: Shop, page: ConnectionRow | undefined, wanted: string | undefined): string {
  return chooseLanguage(shop, [wanted, page?.settings.language]);
}

/** The language in which a deal's words are said: another than asked for where it has none in that. */
export function spokenOf(deal: Pick<Deal, 'words'>, language: string): string {
  const said = wordsOf(deal, language);
  const [tag = language] = Object.entries(deal.words).find(([, words]) => words === said) ?? [];
  return isSameLanguage(tag, language) ? language : tag;
}

/**
 * The language of a post: that of its own text is what was asked for, that of a deal's words is theirs.
 * @throws AppError `unprocessable` where it would be another than was asked for.
 */
function requireLanguage(shop: Shop, page: ConnectionRow, deal: Deal, { text, language: wanted }: WantedPost): string {
  const asked = languageOf(shop, page, wanted);
  const isAsked = (language: string) => !wanted || isSameLanguage(language, wanted);
  const language = text && wanted && isAsked(asked) ? asked : spokenOf(deal, asked);
  if (isAsked(language)) return language;
  throw new AppError('unprocessable', 'The post would be in another language.', {
    errors: [{ path: 'language', code: 'language_not_spoken', message: 'expected one of the shop’s and the deal’s' }],
  });
}

/**
 * Puts a deal's post into the outbox, with a link of the page's own, so that its friends get the code and the reports
 * know what it brought. It earns nobody a reward.
 * @throws AppError `unprocessable`, `not_found`, `gone`.
 */
export async function planPost(ports: Ports, shop: Shop, wanted: WantedPost, retry = true): Promise<void> {
  const { clock, ids, secrets, config, databases } = ports;
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const [page, offer] = await Promise.all([requirePage(database, shop), readOffer(database, shop, wanted.dealId)]);
  if (!offer) throw new AppError('not_found', 'The shop has no such deal.');
  const { deal, campaign } = offer;
  const at = Math.max(now, wanted.at ?? now);
  if (!isOfferOpen(offer, now)) throw new AppError('gone', 'This deal is not running.');
  const end = endOf(offer);
  if (end !== undefined && at >= end) throw new AppError('unprocessable', 'By then the deal has ended.');

  const language = requireLanguage(shop, page, deal, wanted);
  const key = pageKey(page.id, language);
  const known = await readPageLink(database, shop.id, key, deal.id);
  const ownerId = known.ownerId ?? ids.make('adv');
  const code = known.code ?? ids.linkCode(shop.number);
  const owner = { id: ownerId, shopId: shop.id, key, nameSealed: secrets.seal(shop.name), language };
  const link = {
    code,
    shopId: shop.id,
    campaignId: campaign.id,
    dealId: deal.id,
    advocateId: ownerId,
    channel: 'facebook' as const,
    placement: NO_PLACEMENT,
    productId: '',
    targetUrl: null,
    language,
    utm: linkUtm(shop, 'facebook', campaign.id),
    createdAt: now,
  };
  const post = enqueueMessage(ports, shop, {
    channel: 'facebook',
    kind: 'post',
    address: page.settings.pageId ?? '',
    language,
    cause: `post:${shop.id}:${wanted.id}`,
    campaignId: campaign.id,
    dealId: deal.id,
    runAt: at,
    values: {
      text: fillText(wanted.text ?? '', valuesOf(shop, deal, language)) || composePost(shop, deal, language),
      url: linkUrl(config.publicUrl, code),
      ...(end !== undefined && { validTo: end }),
    },
  });
  try {
    await database.client.batch(
      [
        ...(known.ownerId ? [] : [insertPageOwner(database, owner, now)]),
        ...(known.code ? [] : [insertLink(database, link)]),
        ...post,
      ],
      'write',
    );
  } catch (error) {
    // The page's first two posts at once: the other was first, so this one finds its owner.
    if (isRaceLost(error) && retry) return planPost(ports, shop, wanted, false);
    throw error;
  }
}
