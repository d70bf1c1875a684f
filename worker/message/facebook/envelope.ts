import type { Connection, OutgoingAds, OutgoingFacebook } from '../../ports.ts';
import type { Shop } from '../../retailer/shop.ts';
import type { LeasedMessage } from '../message.store.ts';
import type { MessageContent } from '../message.ts';
import { writeThread } from './words.ts';

/**
 * A post of the shop's page, or its answer to who wrote to it, as its sender takes it.
 * @param address whom it answers, by the page's own id of them.
 * @returns undefined where the kind is none of a page's.
 */
export function buildPage(
  shop: Shop,
  { id, language }: Pick<LeasedMessage, 'id' | 'language'>,
  content: MessageContent,
  address: string,
  connection: Connection | undefined,
): OutgoingFacebook | undefined {
  const pageId = connection?.settings.pageId ?? address;
  const base = { channel: 'facebook', id, shopId: shop.id, pageId } as const;
  if (content.kind === 'post') return { ...base, kind: 'post', text: content.values.text, link: content.values.url };
  if (content.kind !== 'thread') return undefined;
  const text = writeThread(content.values, language, shop.timeZone);
  return { ...base, kind: 'messenger', recipient: address, text, link: content.values.url };
}

/** An order as an advertising platform takes it; undefined where there is no account to tell it to. */
export function buildAds(
  shop: Shop,
  { id }: Pick<LeasedMessage, 'id'>,
  content: MessageContent,
  connection: Connection | undefined,
): OutgoingAds | undefined {
  const { pixelId, testCode } = connection?.settings ?? {};
  if (content.kind !== 'order' || !pixelId) return undefined;
  const { event } = content.values;
  return { channel: 'ads', id, shopId: shop.id, pixelId, event, ...(testCode && { testCode }) };
}
