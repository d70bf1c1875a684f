import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import type { Ports } from '../ports.ts';
import type { StaffAccess } from '../store/staff.ts';
import { insertEntry, readEntry } from './till.store.ts';
import type { EntryAnswer } from './till.ts';

/** The id under which something was sent, and all that it says. */
export interface EntryKey {
  id: string;
  said: string;
}

type Needed = Pick<Ports, 'databases' | 'clock' | 'secrets'>;

/** An address is found by trying many, were it not for the key. */
const PURPOSE = 'till-entry';

/** The answer that an id got before; to something else under the same id, that it is not usable. */
export async function readAnswer(
  { databases, secrets }: Needed,
  { shop }: StaffAccess,
  { id, said }: EntryKey,
): Promise<EntryAnswer | undefined> {
  const before = await readEntry(tenantOf(databases, shop), shop.id, id);
  if (!before) return undefined;
  return secrets.verify(PURPOSE, said, before.bodyHash) ? before.answer : { status: 'refused', reason: 'invalid' };
}

/** Keeps an answer under its id, alongside of what it is about. */
export function planAnswer(
  { databases, clock, secrets }: Needed,
  { shop, link }: StaffAccess,
  { id, said }: EntryKey,
  answer: EntryAnswer,
): InStatement[] {
  return insertEntry(tenantOf(databases, shop), {
    id,
    shopId: shop.id,
    staffLinkId: link.id,
    bodyHash: secrets.sign(PURPOSE, said),
    answer,
    createdAt: clock.now(),
  });
}

/** Keeps an answer with which nothing else is written. @returns the one that stands: somebody may have been first. */
export async function keepAnswer(
  ports: Needed,
  access: StaffAccess,
  key: EntryKey,
  answer: EntryAnswer,
): Promise<EntryAnswer> {
  const [insert] = planAnswer(ports, access, key, answer);
  if (insert) await tenantOf(ports.databases, access.shop).client.batch([insert], 'write');
  return (await readAnswer(ports, access, key)) ?? answer;
}
