import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { readOwner } from '../join/join.store.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { insertAdvocate, insertAdvocateToken } from '../share/advocate.store.ts';
import { makeLinks } from '../share/links.ts';
import type { LinksAnswer } from '../wire.ts';
import { bindAdvocate, confirmEmail, type InviteRow, updateScore } from './invite.store.ts';

/** What somebody finds behind their link: their own links, or a kind word for who is not happy. */
export type Opened = { kind: 'links'; links: LinksAnswer['links'] } | { kind: 'sorry' } | { kind: 'over' };

/**
 * The customer behind an invitation as an advocate: known by the address that it went to, which is theirs, for its link
 * was in their mailbox. One who had shown before that it is theirs stays the same; whoever only typed it is another.
 * @returns a token of theirs, for this visit.
 */
async function becomeAdvocate(
  ports: Ports,
  shop: Shop,
  invite: InviteRow,
  addressSealed: string | null,
  tries = 3,
): Promise<string> {
  const { ids, secrets, clock, databases } = ports;
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const token = ids.token(shop.number);
  const byMail = invite.channel === 'email';
  const known = byMail ? await readOwner(database, shop.id, { channel: 'email', key: invite.personKey }) : undefined;
  const id = invite.advocateId ?? known?.id ?? ids.make('adv');
  const isNew = !invite.advocateId && !known;
  const owner = { id, shopId: shop.id };
  const emailSealed = byMail ? addressSealed : null;
  const confirm = byMail ? [confirmEmail(database, id, emailSealed, now)] : [];
  const proof = [insertAdvocateToken(database, secrets, token, owner, now), ...confirm];
  if (invite.advocateId) {
    await database.client.batch(proof, 'write');
    return token;
  }
  const advocate = {
    ...owner,
    state: 'verified' as const,
    customerKey: null,
    emailKey: byMail ? invite.personKey : null,
    nameSealed: null,
    emailSealed,
    language: invite.language,
    mergedInto: null,
  };
  try {
    await writeGuarded(database, bindAdvocate(database, invite.id, id), [
      ...(isNew ? [insertAdvocate(database, advocate, now)] : []),
      ...proof,
    ]);
  } catch (error) {
    if (!isRaceLost(error) || tries <= 1) throw error;
    // Another tap of theirs was first.
    const [again] = await database.client.batch([
      { sql: 'select advocate_id from customer_invite where id = ?', args: [invite.id] },
    ]);
    const advocateId = String(again?.rows[0]?.advocate_id ?? '');
    return becomeAdvocate(ports, shop, { ...invite, advocateId }, addressSealed, tries - 1);
  }
  return token;
}

/** Takes what a customer answered, and gives the happy ones, and who was asked nothing, their links. */
export async function openInvite(
  ports: Ports,
  shop: Shop,
  { invite, addressSealed }: { invite: InviteRow; addressSealed: string | null },
  score: 1 | 2 | 3 | undefined,
): Promise<Opened> {
  const database = tenantOf(ports.databases, shop);
  if (score) await database.client.batch([updateScore(database, invite.id, score, ports.clock.now())], 'write');
  if (score === 1) return { kind: 'sorry' };
  const advocate = await becomeAdvocate(ports, shop, invite, addressSealed);
  const request = { dealId: invite.dealId, placement: 'account' as const, language: invite.language, advocate };
  try {
    const answer = await makeLinks(ports, shop, request);
    // Not for them after all: the campaign says who may share.
    return 'refused' in answer || answer.links.length === 0 ? { kind: 'over' } : { kind: 'links', links: answer.links };
  } catch (error) {
    // The deal ended since.
    if (['gone', 'not_found'].includes((error as { code?: string }).code ?? '')) return { kind: 'over' };
    throw error;
  }
}
