import { askToJoin, canText, joinWording, readTyped } from '../join/ask.ts';
import { entryUtmOf } from '../join/link.ts';
import type { Ports } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import type { StaffAccess } from '../store/staff.ts';
import { type EntryKey, keepAnswer, readAnswer } from './answer.ts';
import type { EntryAnswer } from './till.ts';

/** How customers may be signed up at a till. */
export interface Joining {
  /** Whether a mobile number will do as well as an email address. */
  phone: boolean;
  /** What they agree to, by language of the shop, the default one first. */
  wordings: { language: string; text: string }[];
}

/** How customers may be signed up now; null where they cannot. */
export async function describeJoining(ports: Ports, shop: Shop): Promise<Joining | null> {
  if (shop.stopped) return null;
  const phone = await canText(ports, shop);
  return {
    phone,
    wordings: shop.languages.map((language) => ({ language, text: joinWording(shop, language, phone) })),
  };
}

/** A customer who agreed at the counter. */
interface SigningUp {
  name: string;
  /** An email address or a mobile number, as it was typed. */
  address: string;
  /** They read what they agree to in it. */
  language: string;
}

/**
 * Signs a customer up, as the shop's join page does: until they open the link in their message they are nobody. Whether
 * they take part already is not told.
 * @throws AppError `too_many_requests`: it is to be sent again.
 */
export async function signUp(
  ports: Ports,
  access: StaffAccess,
  key: EntryKey,
  { name, address, language: wanted }: SigningUp,
): Promise<EntryAnswer> {
  const { shop, store, link } = access;
  const before = await readAnswer(ports, access, key);
  if (before) return before;
  if (shop.stopped) return keepAnswer(ports, access, key, { status: 'refused', reason: 'not_available' });
  const typed = readTyped(shop, { name, address, agreed: true }, await canText(ports, shop));
  if ('faults' in typed) {
    return keepAnswer(ports, access, key, { status: 'refused', reason: 'invalid', faults: typed.faults });
  }
  const source = 'staff';
  // Before its answer is kept: sent again after a crash between the two it asks once, by the entry's own id.
  await askToJoin(ports, shop, typed.read, {
    clientId: key.id,
    language: chooseLanguage(shop, [wanted]),
    source,
    storeId: store.id,
    staffLinkId: link.id,
    entry: entryUtmOf(shop, { source, store: store.code }),
  });
  return keepAnswer(ports, access, key, { status: 'done' });
}
