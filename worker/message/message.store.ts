import type { InStatement } from '@libsql/client';
import { and, eq, gt, inArray, lte, sql } from 'drizzle-orm';
import { isFree } from '../../db/fence.ts';
import { toStatement } from '../../db/guard.ts';
import { message, suppression } from '../../db/schema/group.ts';
import type { Attachment, Database, MessageChannel, Secrets, TenantDatabase } from '../ports.ts';
import { baseEmail } from '../privacy/address.ts';
import { endpointOf } from '../push/push.ts';
import { type MessageContent, priorityOf, TEMPLATE_VERSION } from './message.ts';
import { AN_ANSWER, type MessageState } from './state.ts';

export type NewMessage = {
  id: string;
  retailerId: string;
  shopId: string;
  campaignId?: string;
  dealId?: string;
  /** Who asked us to send it: a recipient may have refused this person's messages. */
  advocateId?: string;
  channel: MessageChannel;
  /** Names the cause: the same cause never makes two messages. */
  idempotencyKey: string;
  /** Keyed hash of the address. */
  recipientKey: string;
  /** Plain and normalised; sealed on its way into the row. */
  address: string;
  masked: string;
  language: string;
  policyVersion: string;
  /** Plain: its hash finds the row, itself it stays sealed for the link in the message. */
  unsubscribeToken: string;
  /** At once where absent. */
  runAt?: number;
  /** IANA zone of the recipient, as far as anything tells. */
  timeZone?: string;
  /** Files that travel with a mail. */
  attachments?: Attachment[];
} & MessageContent;

/** A row of the outbox. */
export type MessageRow = typeof message.$inferSelect;
/** What a dispatcher needs of a row; each column less is time for the next message. */
const CARGO = {
  id: message.id,
  retailerId: message.retailerId,
  shopId: message.shopId,
  campaignId: message.campaignId,
  dealId: message.dealId,
  advocateId: message.advocateId,
  kind: message.kind,
  channel: message.channel,
  recipientKey: message.recipientKey,
  addressSealed: message.addressSealed,
  valuesSealed: message.valuesSealed,
  attachmentsSealed: message.attachmentsSealed,
  language: message.language,
  timeZone: message.timeZone,
  state: message.state,
  priority: message.priority,
  runAt: message.runAt,
  attempt: message.attempt,
  doubt: message.doubt,
  reviewedAt: message.reviewedAt,
  createdAt: message.createdAt,
};
/** A row under lease: nobody else may settle it. */
export type LeasedMessage = Pick<MessageRow, keyof typeof CARGO> & { leaseToken: string };

/** What a row keeps sealed. */
interface SealedValues {
  values: MessageContent['values'];
  unsubscribeToken: string;
}

/** Puts a message into the outbox, as part of its cause's batch; does nothing where the cause already made one. */
export function insertMessage(database: TenantDatabase, secrets: Secrets, m: NewMessage, now: number): InStatement {
  const { address, values, unsubscribeToken, runAt, attachments, ...row } = m;
  const sealed: SealedValues = { values, unsubscribeToken };
  return toStatement(
    database.orm
      .insert(message)
      .values({
        ...row,
        retailerId: database.retailerId,
        mailboxKey: mailboxKeyOf(secrets, database.retailerId, m) ?? null,
        addressSealed: secrets.seal(address),
        valuesSealed: secrets.seal(JSON.stringify(sealed)),
        attachmentsSealed: attachments ? secrets.seal(JSON.stringify(attachments.map(packFile))) : null,
        unsubscribeHash: secrets.digest(unsubscribeToken),
        templateVersion: TEMPLATE_VERSION,
        state: 'ready',
        priority: priorityOf(m.kind),
        runAt: runAt ?? now,
        createdAt: now,
      })
      .onConflictDoNothing({ target: [message.retailerId, message.idempotencyKey] }),
  );
}

/**
 * Lets messages in some states give up the names of their causes, so that another may go for each. One whose fate was
 * ever in doubt may have come, and keeps it.
 */
export function freeCauses(
  { retailerId }: TenantDatabase,
  causes: readonly string[],
  states: readonly MessageState[],
): InStatement {
  return {
    sql: `update message set idempotency_key = idempotency_key || ':' || id where retailer_id = ?1
  and idempotency_key in (select value from json_each(?2)) and state in (select value from json_each(?3)) and doubt = 0`,
    args: [retailerId, JSON.stringify(causes), JSON.stringify(states)],
  };
}

type PackedFile = Omit<Attachment, 'content'> & { text?: string; base64?: string };

function packFile({ content, ...file }: Attachment): PackedFile {
  return typeof content === 'string'
    ? { ...file, text: content }
    : { ...file, base64: Buffer.from(content).toString('base64') };
}

function unpackFile({ text, base64 = '', ...file }: PackedFile): Attachment {
  return { ...file, content: text ?? new Uint8Array(Buffer.from(base64, 'base64')) };
}

/** The sealed parts of a row, readable. */
export function openMessage(
  secrets: Secrets,
  row: Pick<MessageRow, 'kind' | 'valuesSealed' | 'addressSealed' | 'attachmentsSealed'>,
) {
  const { values, unsubscribeToken } = JSON.parse(secrets.open(row.valuesSealed)) as SealedValues;
  const files = row.attachmentsSealed ? (JSON.parse(secrets.open(row.attachmentsSealed)) as PackedFile[]) : [];
  return {
    content: { kind: row.kind, values } as MessageContent,
    unsubscribeToken,
    address: row.addressSealed ? secrets.open(row.addressSealed) : undefined,
    attachments: files.map(unpackFile),
  };
}

/**
 * What is due, the next of each shop before anybody's second: a shop with a million messages delays no other. Walks
 * the index from shop to shop, so that the time depends on the number of shops and not on how much waits.
 */
const pickDue = (now: number, limit: number) => sql`with recursive lane (shop, priority) as (
  select shop_id, priority from (
    select shop_id, priority from message where state = 'ready' order by shop_id, priority limit 1)
  union all
  select next.shop_id, next.priority from lane cross join message next on next.id = coalesce(
    (select id from message where state = 'ready' and shop_id = lane.shop and priority > lane.priority
      order by priority limit 1),
    (select id from message where state = 'ready' and shop_id > lane.shop order by shop_id, priority limit 1))
), due as materialized (
  select shop, priority from lane where ${isFree(sql`lane.shop`)} and exists (
    select 1 from message
    where state = 'ready' and shop_id = lane.shop and priority = lane.priority and run_at <= ${now})
), part as materialized (select max(1, 2 * ${limit} / max(1, count(distinct shop))) as most from due)
select id from (
  select m.id, m.run_at, row_number() over (partition by m.shop_id order by m.priority, m.run_at) as turn
  from due cross join message m on m.id in (
    select id from message
    where state = 'ready' and shop_id = due.shop and priority = due.priority and run_at <= ${now}
    order by run_at limit (select most from part))
) order by turn, run_at limit ${limit}`;

/**
 * Leases what is due in a group, over all its retailers, in one statement. The attempt is counted now, so that a
 * message which kills its dispatcher dies by count.
 * @param token fences every later write to these rows.
 */
export async function leaseMessages(
  { orm }: Database,
  lease: { token: string; now: number; until: number; limit: number },
): Promise<LeasedMessage[]> {
  const rows = await orm
    .update(message)
    .set({
      state: 'leased',
      leaseToken: lease.token,
      leaseUntil: lease.until,
      waitsFor: null,
      attempt: sql`${message.attempt} + 1`,
    })
    .where(sql`id in (${pickDue(lease.now, lease.limit)})`)
    .returning(CARGO);
  // What an update returns comes in no order.
  rows.sort((a, b) => a.priority - b.priority || a.runAt - b.runAt);
  return rows.map((row) => ({ ...row, leaseToken: lease.token }));
}

/** Messages whose dispatcher died while it held them. */
export async function readAbandoned({ orm }: Database, now: number, limit: number): Promise<LeasedMessage[]> {
  const rows = await orm
    .select({ ...CARGO, leaseToken: message.leaseToken })
    .from(message)
    .where(and(inArray(message.state, ['leased', 'sending']), lte(message.leaseUntil, now)))
    .limit(limit);
  return rows.map((row) => ({ ...row, leaseToken: row.leaseToken ?? '' }));
}

/** Ends all leases at once: for a process that knows that whoever held them is gone. */
export async function endLeases({ orm }: Database, now: number): Promise<void> {
  await orm
    .update(message)
    .set({ leaseUntil: now })
    .where(and(inArray(message.state, ['leased', 'sending']), gt(message.leaseUntil, now)));
}

/** Takes up again what nobody knows the fate of, once its time has come and no provider has told. */
export async function takeUpDoubtful({ orm }: Database, now: number): Promise<void> {
  await orm
    .update(message)
    .set({ state: 'ready', waitsFor: null, finalAt: null })
    .where(and(eq(message.waitsFor, AN_ANSWER), eq(message.state, 'unknown'), lte(message.runAt, now)));
}

/** The message that an unsubscribe link belongs to. */
export async function readByUnsubscribe(database: TenantDatabase, hash: string) {
  const rows = await database.orm
    .select()
    .from(message)
    .where(and(eq(message.retailerId, database.retailerId), eq(message.unsubscribeHash, hash)));
  return rows[0];
}

/** A message by our id, or by the one that its provider gave it. */
export async function readMessage({ orm }: Database, key: { id: string } | { providerId: string }) {
  const rows = await orm
    .select()
    .from(message)
    .where('id' in key ? eq(message.id, key.id) : eq(message.providerId, key.providerId))
    .limit(1);
  return rows[0];
}

/** The keys of a message's recipient at its retailer: by all peppers as long as the address is there. */
export function ownKeysOf(
  secrets: Pick<Secrets, 'open' | 'digest' | 'addressKeys'>,
  retailerId: string,
  {
    channel,
    recipientKey,
    addressSealed,
  }: Pick<MessageRow, 'channel' | 'recipientKey'> & Partial<Pick<MessageRow, 'addressSealed'>>,
): string[] {
  if (!addressSealed || (channel !== 'email' && channel !== 'sms' && channel !== 'push')) return [recipientKey];
  const address = secrets.open(addressSealed);
  const digest = secrets.digest(channel === 'push' ? endpointOf(address) : address);
  return [recipientKey, ...secrets.addressKeys(retailerId, channel, digest)];
}

/** The key of the mailbox behind an address, where that has another spelling; undefined where it is the address itself. */
export function mailboxKeyOf(
  secrets: Pick<Secrets, 'digest' | 'addressKeys'>,
  retailerId: string,
  { channel, address }: { channel: string; address: string },
): string | undefined {
  const mailbox = channel === 'email' ? baseEmail(address) : undefined;
  return mailbox && secrets.addressKeys(retailerId, 'email', secrets.digest(mailbox))[0];
}

/** Forbids an address to this retailer over a channel, for ever; changes nothing where it already is. */
export function insertSuppression(
  database: TenantDatabase,
  row: Omit<typeof suppression.$inferInsert, 'retailerId' | 'scope' | 'scopeId'>,
): InStatement {
  return toStatement(
    database.orm
      .insert(suppression)
      .values({ ...row, retailerId: database.retailerId, scope: 'retailer', scopeId: '' })
      .onConflictDoNothing(),
  );
}

/** Forbids an address to every retailer: what complains is never written to again. `addressKey` is of no retailer. */
export function insertGlobalSuppression(
  { orm }: Database,
  row: Omit<typeof suppression.$inferInsert, 'retailerId' | 'scope' | 'scopeId'>,
): InStatement {
  return toStatement(
    orm
      .insert(suppression)
      .values({ ...row, retailerId: '', scope: 'global', scopeId: '' })
      .onConflictDoNothing(),
  );
}
