import type { Offer } from '../campaign/campaign.store.ts';
import { badgeOf, endOf } from '../campaign/deal.ts';
import { createSpeech, holdCurrencies, inHeader } from '../message/speech.ts';
import { titleOf } from '../newsletter/newsletter.page.ts';
import { sayNewsletter } from '../newsletter/words.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { sayWorth } from '../reward/rule.ts';
import { directionOf } from '../tag/languages.ts';
import { palettesOf } from '../tag/palette.ts';
import { type BannerWords, writeSaying } from './banner.ts';

/** What a picture of an offer says in a language, as it stands now. Values stay isolated: directions meet in a sentence. */
export function wordsOfBanner(shop: Shop, offer: Offer, language: string): BannerWords {
  const { accent, accentText, background, text } = palettesOf(shop.theme).light;
  const { reward } = offer.campaign;
  const dir = directionOf(language);
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const worth = holdCurrencies(sayWorth(reward, reward.currency, language), dir);
  const end = endOf(offer);
  return {
    language,
    dir,
    shop: shop.name,
    badge: holdCurrencies(badgeOf(offer.deal, language), dir),
    title: titleOf(shop, offer, language),
    reward: worth ? sayNewsletter(shop, language, 'reward', { reward: worth }) : '',
    // The last day that is whole: what ends at midnight ends with the day before.
    until: end === undefined ? '' : speech.say('deal.validUntil', { date: speech.date(end - 1) }),
    cta: inHeader(sayNewsletter(shop, language, 'cta')),
    colours: { accent, accentText, background, text },
  };
}

/** Digest of what a picture must say to be shown. */
export const sayingOf = ({ secrets }: Pick<Ports, 'secrets'>, shop: Shop, offer: Offer, language: string): string =>
  secrets.digest(writeSaying(wordsOfBanner(shop, offer, language)));
