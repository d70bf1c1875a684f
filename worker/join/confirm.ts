import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { insertAccess } from '../advocate/access.store.ts';
import { readCodes } from '../advocate/advocate.store.ts';
import type { Offer } from '../campaign/campaign.store.ts';
import { refuseSharer } from '../campaign/eligibility.ts';
import { openOffers, recallOffers } from '../campaign/offer.cache.ts';
import { linksOf } from '../click/link.cache.ts';
import { insertRecord } from '../consent/consent.store.ts';
import type { Ports } from '../ports.ts';
import { mailboxOf } from '../privacy/address.ts';
import type { Shop } from '../retailer/shop.ts';
import { MOST_DEALS, makeOwnLinks } from '../share/own.ts';
import { liftOwnWord } from '../suppression/suppression.store.ts';
import { insertEvent } from '../tag/event.store.ts';
import {
  confirmOwner,
  deleteJoin,
  dropJoins,
  foldDrafts,
  insertOwner,
  isAwaited,
  type JoinRow,
  readCustomer,
  readJoin,
  readOwner,
} from './join.store.ts';
import { JOIN_MS, JOINING, joinFact } from './join.ts';

/** The request behind a link that is still good. */
export async function findJoin(
  { databases, secrets, clock }: Pick<Ports, 'databases' | 'secrets' | 'clock'>,
  shop: Shop,
  token: string,
): Promise<JoinRow | undefined> {
  const row = await readJoin(tenantOf(databases, shop), shop.id, secrets.digest(token));
  return row && clock.now() < row.createdAt + JOIN_MS ? row : undefined;
}

/**
 * Deals that somebody of whom nothing is known may share now: those of the campaign that their link names come first,
 * and alone where there are any.
 * @param isMeant whether a campaign is that one.
 */
export async function offersFor(
  ports: Ports,
  shop: Shop,
  isMeant: ((campaignId: string) => boolean) | undefined,
  country: string | undefined,
): Promise<Offer[]> {
  const open = openOffers(await recallOffers(ports, shop), ports.clock.now()).filter(
    ({ campaign }) => !refuseSharer(campaign.share, { purchases: undefined, country }),
  );
  const meant = isMeant ? open.filter(({ campaign }) => isMeant(campaign.id)) : [];
  return meant.length > 0 ? meant : open;
}

/**
 * Whoever came by the link becomes an advocate, or is the one that they were. A customer whom the shop vouches for had the
 * mail sent from their own page: rewards of theirs go there from now on, and that is all. The tap shows whose the mailbox
 * is, not that its owner is that customer: whatever else waits for it, and comes yet, is its owner's own.
 * @returns the advocate's id.
 */
async function becomeAdvocate(ports: Ports, shop: Shop, row: JoinRow, token: string, tries = 3): Promise<string> {
  const { ids, secrets, clock, databases } = ports;
  const now = clock.now();
  const database = tenantOf(databases, shop);
  const { channel, subjectKey, language, source, storeId, staffLinkId, entryUtm, addressSealed } = row;
  // A pepper may have changed since the form was sent.
  const address = secrets.open(addressSealed);
  const keys = secrets.addressKeys(shop.retailerId, channel, secrets.digest(address));
  const mailboxKeys = secrets.addressKeys(shop.retailerId, channel, secrets.digest(mailboxOf(address)));
  const key = keys[0];
  const [customer, ...owners] = await Promise.all([
    row.draftId ? readCustomer(database, row) : undefined,
    ...keys.map((one) => readOwner(database, shop.id, { channel, key: one })),
  ]);
  const known = owners.find((one) => one !== undefined);
  const owner = { id: known?.id ?? ids.make('adv'), shopId: shop.id };
  const id = customer?.id ?? owner.id;
  const isOwned = !customer || known !== undefined || (await isAwaited(database, { ...owner, id }, keys));
  const joined = insertEvent(joinFact(ids.uuid(), shop, { ...row, advocateId: owner.id }, now));
  const confirm = (one: string, isNamed: boolean) => confirmOwner(database, one, { ...row, key, isNamed }, now);
  const consent = insertRecord(database, {
    id: ids.make('cns'),
    shopId: shop.id,
    subjectKey,
    purpose: JOINING,
    channel,
    wording: row.wording,
    language,
    method: 'double_opt_in',
    source,
    occurredAt: row.createdAt,
    confirmedAt: now,
    createdAt: now,
  });
  const fresh = (): InStatement[] => [
    ...insertOwner(
      database,
      {
        ...owner,
        state: 'verified',
        ...(channel === 'email' ? { emailKey: key } : { smsKey: key }),
        language,
        entryUtm,
        source,
        storeId,
        staffLinkId,
        createdAt: now,
      },
      { channel, key },
    ),
    joined,
  ];
  try {
    await writeGuarded(database, deleteJoin(database, row.id), [
      ...(isOwned && !known ? fresh() : []),
      confirm(id, secrets.open(row.nameSealed) !== ''),
      // Who typed the name is the customer.
      ...(isOwned && customer ? [confirm(owner.id, false)] : []),
      ...(isOwned && channel === 'email' ? foldDrafts(owner, row.draftId, keys, now) : []),
      ...liftOwnWord(database, { channel, keys: [...keys, ...mailboxKeys] }, now),
      consent,
      // The message's link stays the way in, as those of other messages do.
      insertAccess(database, { hash: secrets.digest(token), advocateId: id, shopId: shop.id }, now),
    ]);
  } catch (error) {
    // Another of their requests was confirmed at the same moment, or this one.
    if (!isRaceLost(error) || tries <= 1 || !(await findJoin(ports, shop, token))) throw error;
    return becomeAdvocate(ports, shop, row, token, tries - 1);
  }
  return id;
}

/** Links for what the new advocate may share, so that their page shows them. */
async function makeFirstLinks(
  ports: Ports,
  shop: Shop,
  row: JoinRow,
  advocateId: string,
  country?: string,
): Promise<void> {
  const { campaignId, language, entryUtm } = row;
  const offers = await offersFor(ports, shop, campaignId ? (id) => id === campaignId : undefined, country);
  const joined = { id: advocateId, language, utm: entryUtm };
  await makeOwnLinks(ports, shop, joined, offers.slice(0, MOST_DEALS), country);
}

/** Makes whoever tapped their message's link an advocate with links of their own; said twice, it is one. */
export async function confirmJoin(
  ports: Ports,
  shop: Shop,
  row: JoinRow,
  token: string,
  country?: string,
): Promise<void> {
  let id: string;
  try {
    id = await becomeAdvocate(ports, shop, row, token);
  } catch (error) {
    if (!isRaceLost(error)) throw error;
    return;
  }
  await makeFirstLinks(ports, shop, row, id, country);
  // Whose the links of their drafts are may have changed.
  for (const code of await readCodes(tenantOf(ports.databases, shop), id)) linksOf(ports).forget(code);
}

/** Forgets who never confirmed. */
export async function dropUnjoined({ databases, clock }: Pick<Ports, 'databases' | 'clock'>): Promise<void> {
  const before = clock.now() - JOIN_MS;
  for (const number of databases.groupNumbers()) await dropJoins(databases.group(number), before);
}
