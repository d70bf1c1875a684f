import type { LeasedMessage } from '../message/message.store.ts';
import type { MessageContent } from '../message/message.ts';
import type { OutgoingPush, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import { readTarget } from './push.ts';
import { speakPush } from './words.ts';

/** A phone shows little more; the rest is cut there. */
const LONGEST = { title: 80, body: 180 } as const;
const HOUR_S = 3600;

const cut = (text: string, longest: number) =>
  [...text].length > longest ? `${[...text].slice(0, longest - 1).join('')}…` : text;

/** Title and body; undefined where a kind has no words for a notification. */
function write(shop: Shop, language: string, content: MessageContent): { title: string; body: string } | undefined {
  const { say } = speakPush(shop, language);
  switch (content.kind) {
    case 'ordered': {
      const { reward, isIssued } = content.values;
      const body = isIssued ? 'earned.title' : 'ordered.reward';
      return { title: say('ordered.title'), body: reward ? say(body, { amount: reward }) : say('ordered.body') };
    }
    case 'reward': {
      const { state, amount } = content.values;
      return state === 'earned' ? { title: say('earned.title', { amount }), body: say('earned.body') } : undefined;
    }
    case 'invitation': {
      const { words, badge, reward } = content.values;
      const deal = fillIn(words.title, { shop: shop.name, badge });
      const own = reward ? say('invitation.reward', { reward }) : '';
      return { title: say('invitation.title'), body: [deal, own].filter(Boolean).join(' · ') };
    }
    default:
      return undefined;
  }
}

/**
 * A leased message as a notification. A tap leads to the advocate's page, which asks who they are, or to the shop's
 * newsletter page: a notification is read by whoever holds the phone, so that it carries no key to anything.
 * @returns undefined where its kind has no words for one.
 */
export function buildPush(
  { config }: Pick<Ports, 'config'>,
  shop: Shop,
  leased: LeasedMessage,
  { content, address, unsubscribeToken }: { content: MessageContent; address: string; unsubscribeToken: string },
): OutgoingPush | undefined {
  const written = write(shop, leased.language, content);
  if (!written) return undefined;
  const { publicUrl } = config;
  const { language, dir, say } = speakPush(shop, leased.language);
  const isInvitation = content.kind === 'invitation';
  const { logoUrl } = shop.theme;
  return {
    channel: 'push',
    id: leased.id,
    shopId: shop.id,
    target: readTarget(address),
    notification: {
      goodword: leased.id,
      title: cut(written.title, LONGEST.title),
      body: cut(written.body, LONGEST.body),
      language,
      dir,
      ...(logoUrl && { icon: logoUrl }),
      url: isInvitation ? content.values.url : `${publicUrl}/me/at/${shop.siteKey}`,
      stop: { url: `${publicUrl}/u/${unsubscribeToken}`, title: say('stop') },
    },
    ttlSeconds: isInvitation ? 12 * HOUR_S : 72 * HOUR_S,
    urgency: isInvitation ? 'low' : 'normal',
  };
}
