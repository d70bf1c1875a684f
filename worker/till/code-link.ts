import { decodeNumber, encodeNumber } from '../number.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

const PURPOSE = 'code-page';
/** The shop's number, the claim's id, the signature. */
const TOKEN = /^([0-9a-z]{4})(clm_[0-9a-zA-Z]{1,40})\.([\w-]{22})$/;

/** The page that shows a claimed code as a barcode: for whoever got it by a message, whose address nobody else knows. */
export function codePageUrl(
  { secrets, config }: Pick<Ports, 'secrets' | 'config'>,
  shop: Shop,
  claimId: string,
): string {
  const named = `${encodeNumber(shop.number)}${claimId}`;
  return `${config.publicUrl}/c/${named}.${secrets.sign(PURPOSE, named)}`;
}

/** Whose page a link opens; undefined for one that we did not make. */
export function readCodeToken(
  { secrets }: Pick<Ports, 'secrets'>,
  token: string,
): { shopNumber: number; claimId: string } | undefined {
  const [, number = '', claimId = '', signature = ''] = TOKEN.exec(token) ?? [];
  const shopNumber = decodeNumber(number);
  if (shopNumber === undefined || !secrets.verify(PURPOSE, `${number}${claimId}`, signature)) return undefined;
  return { shopNumber, claimId };
}
