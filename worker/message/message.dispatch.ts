import type { InStatement } from '@libsql/client';
import { tenantOf } from '../../db/tenant.ts';
import type { Database, MailSender, Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { countryOfAddress } from '../share/country.ts';
import { decideVerdict } from '../share/policy.ts';
import { insertEvent } from '../tag/event.store.ts';
import { buildMail } from './envelope.ts';
import {
  insertSuppression,
  type LeasedMessage,
  leaseMessages,
  openMessage,
  purgeAddresses,
  readSendChecks,
  settleMessage,
} from './message.store.ts';
import { type MessageContent, type Outcome, type Settlement, settle } from './message.ts';

/** Rows taken at once, and how many of them are on their way together. */
const BATCH = 40;
const TOGETHER = 10;
/** Longer than the slowest batch, so that a lease runs out only where its dispatcher died. */
const LEASE_MS = 10 * 60_000;
/** One tick stops taking more after this time: others wait for their turn. */
const TICK_MS = 20_000;

export type DispatchReport = Record<Outcome['kind'], number>;

/** One tick of the outbox over all groups: lease, check again, render, send, settle; then drop old addresses. */
export async function dispatchDue(ports: Ports, random: () => number = Math.random): Promise<DispatchReport> {
  const report: DispatchReport = {
    sent: 0,
    later: 0,
    dead: 0,
    unknown: 0,
    paused: 0,
    suppressed: 0,
    canceled: 0,
    held: 0,
  };
  const { mail: sender, clock, ids } = ports;
  if (!sender) return report;
  const stopAt = clock.now() + TICK_MS;
  for (const groupNumber of ports.databases.groupNumbers()) {
    const database = ports.databases.group(groupNumber);
    let leased: LeasedMessage[];
    do {
      const now = clock.now();
      const token = ids.uuid();
      leased = await leaseMessages(database, { token, now, until: now + LEASE_MS, limit: BATCH, channels: ['email'] });
      await inParallel(leased, TOGETHER, async (message) => {
        report[await deliverMessage(ports, database, sender, message, random)] += 1;
      });
    } while (leased.length === BATCH && clock.now() < stopAt);
    await purgeAddresses(database, clock.now());
  }
  return report;
}

/** Takes one leased message to where it belongs; whatever fails in it stays its own. */
export async function deliverMessage(
  ports: Ports,
  database: Database,
  sender: MailSender,
  leased: LeasedMessage,
  random: () => number,
): Promise<Outcome['kind']> {
  const { clock, log } = ports;
  const shop = await ports.shops.byId(leased.shopId);
  const outcome = await attempt(ports, sender, leased, shop).catch((error: Error): Outcome => {
    log.error('message_failed', { message: leased.id, error: error.name });
    return { kind: 'later', error: error.name };
  });
  if (outcome.kind === 'paused') log.error('sending_paused', { sender: sender.name, error: outcome.error });
  const now = clock.now();
  const settlement = settle(outcome, leased.attempt, now, random());
  const consequences = shop ? followUps(ports, leased, shop, outcome, settlement, now) : [];
  const held = await settleMessage(database, leased, settlement, now, consequences);
  if (!held) log.warn('lease_lost', { message: leased.id });
  return outcome.kind;
}

async function attempt(
  ports: Ports,
  sender: MailSender,
  leased: LeasedMessage,
  shop: Shop | undefined,
): Promise<Outcome> {
  if (!shop) return { kind: 'canceled', error: 'shop_gone' };
  const opened = openMessage(ports.secrets, leased);
  const { address, content } = opened;
  if (!address) return { kind: 'canceled', error: 'address_dropped' };
  const { legalName, postalAddress } = shop.settings;
  if (!legalName || !postalAddress) return { kind: 'paused', error: 'no_legal_sender' };

  const keys = ports.secrets.addressKeys(leased.retailerId, leased.channel as 'email', ports.secrets.digest(address));
  const checks = await readSendChecks(tenantOf(ports.databases, shop), leased, [leased.recipientKey, ...keys]);
  if (checks.suppressed) return { kind: 'suppressed' };
  if (shop.stopped) return { kind: 'held', error: 'shop_stopped' };
  const refusal = content.kind === 'deal' ? judgeDeal(content.values, shop, address, leased, checks, ports) : undefined;
  return refusal ?? sender.send(buildMail(ports, shop, leased, { ...opened, address }));
}

/** What forbids, just before the sending, a message that was allowed when it was made: law, or the campaign's state. */
function judgeDeal(
  values: Extract<MessageContent, { kind: 'deal' }>['values'],
  shop: Shop,
  address: string,
  leased: LeasedMessage,
  { campaign }: Awaited<ReturnType<typeof readSendChecks>>,
  { clock }: Pick<Ports, 'clock'>,
): Outcome | undefined {
  const now = clock.now();
  const ended = !campaign || campaign.state === 'ended' || now >= (campaign.endsAt ?? Number.POSITIVE_INFINITY);
  if (ended || now >= (values.validTo ?? Number.POSITIVE_INFINITY)) return { kind: 'canceled', error: 'deal_ended' };
  if (campaign.state !== 'running') return { kind: 'held', error: 'campaign_paused' };
  const friendCountry = countryOfAddress(address);
  const { verdict } = decideVerdict({
    market: shop.country,
    channel: leased.channel,
    reward: values.rewardDisclosed,
    friendConsent: false,
    sharer: 'verified',
    ...(friendCountry && { friendCountry }),
  });
  return verdict === 'relay' ? undefined : { kind: 'canceled', error: 'policy' };
}

/** What is written together with a final state: the fact, and the suppression of an address that is dead. */
function followUps(
  { ids, databases }: Ports,
  leased: LeasedMessage,
  shop: Shop,
  outcome: Outcome,
  settlement: Settlement,
  now: number,
): InStatement[] {
  if (settlement.state === 'ready') return [];
  const fact = insertEvent({
    shop: shop.number,
    id: `${leased.id}.${settlement.state}`,
    kind: 'message',
    occurredAt: now,
    receivedAt: now,
    body: {
      state: settlement.state,
      channel: leased.channel,
      language: leased.language,
      ...(leased.campaignId && { campaign: leased.campaignId }),
      ...(settlement.error && { reason: settlement.error }),
    },
  });
  if (outcome.kind !== 'dead' || !outcome.suppress) return [fact];
  const dead = insertSuppression(tenantOf(databases, shop), {
    id: ids.make('sup'),
    channel: leased.channel,
    addressKey: leased.recipientKey,
    source: 'bounce',
    createdAt: now,
  });
  return [fact, dead];
}

/** Works through a list, so many at a time. */
async function inParallel<T>(items: readonly T[], width: number, work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: width }, worker));
}
