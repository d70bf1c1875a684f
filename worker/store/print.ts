import { badgeOf, wordsOf } from '../campaign/deal.ts';
import { AppError } from '../errors.ts';
import { offersFor } from '../join/confirm.ts';
import { buildShortLink, spokenCode } from '../join/link.ts';
import { createSpeech, inHeader } from '../message/speech.ts';
import type { Ports } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { fillIn } from '../share/link.ts';
import type { Ink, Mask } from './pdf.ts';
import { drawCode } from './qr.ts';
import { type SheetLine, type SheetSize, type SheetWords, writeSheet } from './sheet.ts';
import type { Store } from './store.ts';

/** What is to be printed: where, for which campaign, in which language. */
interface Wanted {
  printed: SheetSize;
  campaign?: string | undefined;
  language: string;
}

/** A theme's colour, `#rrggbb`. */
function inkOf(colour: string): Ink {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

/** A sheet's words, with the deal that its code leads to now, and the way to write it. */
export async function composeSheet(
  ports: Ports,
  shop: Shop,
  store: Store,
  { printed, campaign, language: told }: Wanted,
) {
  const language = chooseLanguage(shop, [told]);
  const speech = createSpeech(language, shop.formal, shop.timeZone);
  const { publicUrl } = ports.config;
  const [offer] = await offersFor(ports, shop, campaign ? (id) => id === campaign : undefined, undefined);
  const deal =
    offer && fillIn(wordsOf(offer.deal, language).title, { shop: shop.name, badge: badgeOf(offer.deal, language) });
  // A printed text has no marks of direction.
  const say = (key: string, values = {}) => inHeader(speech.say(`join.${key}`, { shop: shop.name, ...values }));
  const words: SheetWords = {
    shop: shop.name,
    headline: say('headline'),
    deal: deal ?? '',
    scan: say('scan'),
    type: say('type', { address: `${publicUrl.replace(/^https?:\/\//, '')}/j` }),
    code: spokenCode(shop, store.code, printed, campaign),
    store: store.name,
  };
  const code = drawCode(buildShortLink(publicUrl, shop, store.code, printed, campaign));
  const write = (drawn: Partial<Record<SheetLine, Mask>>) =>
    writeSheet(printed, words, code, inkOf(shop.theme.accent), drawn);
  return { words, dir: speech.dir, write };
}

/**
 * Pictures of lines as a browser drew them.
 * @throws AppError `unprocessable` where a picture has not the bits that its size needs.
 */
export function readDrawn(
  drawn: Record<string, { width: number; height: number; bits: string }> | undefined,
): Partial<Record<SheetLine, Mask>> {
  return Object.fromEntries(
    Object.entries(drawn ?? {}).map(([line, { width, height, bits: text }]) => {
      const bits = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      if (bits.length === Math.ceil(width / 8) * height) return [line, { width, height, bits }];
      const errors = [{ path: `drawn.${line}.bits`, code: 'invalid_size', message: 'expected a bit a pixel' }];
      throw new AppError('unprocessable', 'A picture has not the bits that its size needs.', { errors });
    }),
  );
}
