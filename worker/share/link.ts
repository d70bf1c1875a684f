import type { Shop } from '../retailer/shop.ts';
import type { Channel } from '../tag/channel.ts';
import type { Utm } from '../tag/utm.ts';

/** What a friend's visit over this channel is labelled with: the retailer's own template, else the channel's name. */
export function linkUtm(shop: Pick<Shop, 'settings'>, channel: Channel, campaignId: string): Utm {
  return { source: channel, medium: 'referral', campaign: campaignId, ...shop.settings.utm?.[channel] };
}

/** The address that travels: `<public>/r/<code>`, with the friend's own token where one was made. */
export function linkUrl(publicUrl: string, code: string, recipientToken?: string): string {
  return `${publicUrl}/r/${code}${recipientToken ? `.${recipientToken}` : ''}`;
}

/** The same with the language of what is read of it, where that is not the link's own. */
export function inLanguage(url: string, language: string, own: string): string {
  return language === own ? url : `${url}?${LANGUAGE}=${encodeURIComponent(language)}`;
}
/** Query parameter of a link's language; it chooses words alone. */
export const LANGUAGE = 'l';

/** A mark in words, as it is both checked and filled: `{{name}}`, with blanks inside the braces or none. */
export const MARK = /\{\{\s*(\w*)\s*\}\}/g;

/** Fills `{{name}}` marks; an unknown one becomes empty. */
export function fillIn(text: string, values: Record<string, string>): string {
  return text.replace(MARK, (_, name: string) => values[name] ?? '');
}
