import { readReferralKey } from '../claim/claim.ts';
import { normaliseCode } from '../coupon/coupon.ts';

/** An advocate's link, as a friend shows it: `<link code>` and, of one friend's own, `.<recipient token>` behind it. */
const LINK = /^(?:.*\/)?r\/([0-9a-z]{12}(?:\.[0-9a-z]{16,64})?)\/?(?:[?#].*)?$/i;

const writeShown = (key: string) => `R/${key.toUpperCase()}`;

/**
 * A code as staff bring it: typed, scanned, or read out of the link that a QR code holds.
 * @returns normalised; of an advocate's link its path, `R/<code>`; '' for a link of anything else.
 */
export function readTyped(text: string): string {
  const typed = text.trim();
  const [, key] = LINK.exec(typed) ?? [];
  if (key) return writeShown(key);
  if (!URL.canParse(typed)) return normaliseCode(typed);
  // Phones' keyboards may write all of it in capitals.
  const told = new Map([...new URL(typed).searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  const [code, rk = ''] = [told.get('code') ?? told.get('coupon'), told.get('rk')];
  // The shop's page that a link led to.
  return code === undefined && readReferralKey(rk) ? writeShown(rk) : normaliseCode(code ?? '');
}

/** The link that a friend showed; undefined where they showed or said a code. @param code see `readTyped`. */
export function readShown(code: string): { code: string; rk?: string } | undefined {
  const [, rk = ''] = /^R\/(.+)$/.exec(code) ?? [];
  const key = readReferralKey(rk);
  return key && { code: key.code, ...(key.recipientToken && { rk: rk.toLowerCase() }) };
}
