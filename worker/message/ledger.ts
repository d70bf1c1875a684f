import type { InStatement } from '@libsql/client';
import type { CampaignState } from '../campaign/campaign.ts';
import type { Database } from '../ports.ts';
import type { EventRow } from '../tag/event.ts';
import type { LeasedMessage } from './message.store.ts';
import {
  DEAD_SOURCES,
  HOUSE_KINDS,
  JOIN_KIND,
  LAST_KIND,
  OFFER_KINDS,
  OWN_WORD,
  OWN_WORDS,
  UNASKED_KINDS,
} from './message.ts';
import { PACE } from './pace.ts';
import { FINAL_STATES, type MessageState, type Settlement } from './state.ts';

/** The end of a lease, and what is written with it. */
export interface Entry {
  leased: LeasedMessage;
  settlement: Settlement;
  /** The account that it went out over. */
  connectionId?: string;
  /** The fact, where the message reached a state that reports know. */
  fact?: EventRow;
  /** What else belongs to it; it must be harmless where the lease was lost. */
  rest?: readonly InStatement[];
  at: number;
}

/** A message about to go. */
export interface Going {
  leased: LeasedMessage;
  /** Of its recipient, by which it may be suppressed. */
  keys: readonly string[];
}

/** Writes for leased messages, gathered: each flush takes what came during the last. */
export interface Ledger {
  /**
   * Notes that the provider is about to be called. Looks once more, in the same statement, whether the recipient said
   * stop, somebody stopped the sending, the campaign was paused, the deal ended or sold out, or its sharer left. What is
   * marked while another flush runs shares the next.
   * @returns whether it may be called.
   * @throws where the database could not be written.
   */
  mark(going: Going, now: number): Promise<boolean>;
  /** Settles a message unless its lease has passed to somebody else. Written soon; at once where much waits. */
  settle(entry: Entry): Promise<void>;
  /** When all is written. @throws what the last flushes met. */
  idle(): Promise<void>;
}

/**
 * Fenced: rows whose lease is another's stay as they are. A lease's token stays, so that its facts find it. The plus
 * keeps SQLite from walking all messages of a state instead of looking up these.
 */
const SETTLE = `update message set
  state = entry.value ->> 2, run_at = entry.value ->> 3, attempt = entry.value ->> 4, doubt = entry.value ->> 5,
  last_error = entry.value ->> 6, provider_id = coalesce(entry.value ->> 7, provider_id),
  waits_for = entry.value ->> 8, connection_id = coalesce(entry.value ->> 9, connection_id),
  final_at = entry.value ->> 10, lease_until = null
from json_each(?) as entry
where message.id = entry.value ->> 0 and message.lease_token = entry.value ->> 1
  and +message.state in ('leased', 'sending', 'unknown')
returning message.id`;

/** Only the facts of what was settled by this very lease. */
const TELL = `insert into event (shop, id, kind, occurred_at, received_at, body)
select fact.value ->> 3, fact.value ->> 4, fact.value ->> 5, fact.value ->> 6, fact.value ->> 7, fact.value ->> 8
from json_each(?) as fact join message on message.id = fact.value ->> 0
where message.lease_token = fact.value ->> 1 and message.state = fact.value ->> 2
on conflict (shop, id) do nothing`;

const listOf = (words: readonly string[]) => words.map((word) => `'${word}'`).join();

/** As kept, of a campaign whose period alone decides whether it runs. */
const OPEN_STATES = ['scheduled', 'running'] as const satisfies CampaignState[];

const MARK = `update message set state = 'sending', lease_until = entry.value ->> 3
from json_each(?) as entry
where message.id = entry.value ->> 0 and message.lease_token = entry.value ->> 1 and +message.state = 'leased'
  and not exists (
    select 1 from json_each(entry.value ->> 2) as recipient
    cross join suppression on suppression.address_key = recipient.value
      and suppression.retailer_id in ('', message.retailer_id)
    where suppression.channel in ('all', message.channel)
      and (message.kind not in (${listOf(HOUSE_KINDS)}) or suppression.source in (${listOf(DEAD_SOURCES)}))
      and (message.kind <> '${LAST_KIND}' or suppression.source <> '${OWN_WORD}')
      and (message.kind <> '${JOIN_KIND}' or suppression.source not in (${listOf(OWN_WORDS)}))
      and (suppression.scope <> 'unasked' or message.kind in (${listOf(UNASKED_KINDS)}))
      and (suppression.scope <> 'sharer' or suppression.scope_id = message.advocate_id))
  and (message.channel <> 'push' or exists (
    select 1 from json_each(entry.value ->> 2) as browser
    cross join push_subscription on push_subscription.endpoint_key = browser.value
      and push_subscription.shop_id = message.shop_id))
  and not exists (
    select 1 from sending_stop as stop
    where stop.retailer_id in ('', message.retailer_id) and stop.shop_id in ('', message.shop_id)
      and stop.campaign_id in ('', coalesce(message.campaign_id, '')) and stop.channel in ('', message.channel)
      and stop.kind in ('', message.kind))
  and (message.kind not in (${listOf(OFFER_KINDS)}) or (
    exists (
      select 1 from campaign
      where campaign.id = message.campaign_id and campaign.state in (${listOf(OPEN_STATES)})
        and coalesce(campaign.starts_at, 0) <= entry.value ->> 4
        and (campaign.ends_at is null or campaign.ends_at > entry.value ->> 4))
    and (coalesce(message.deal_id, '') = '' or exists (
      select 1 from deal
      where deal.id = message.deal_id and deal.state <> 'ended'
        and (deal.valid_to is null or deal.valid_to > entry.value ->> 4)
        and (deal.stock is null or deal.taken < deal.stock)))
    and not exists (
      select 1 from advocate
      where message.kind = 'deal' and advocate.id = message.advocate_id and advocate.kind = 'left')))
returning message.id`;

/** A message that went out must not be forgotten for one busy moment of the database. */
const TRIES = 3;

/** When a dispatcher counts as dead that called a provider: longer than any sender waits. */
const SENDING_MS = 5 * 60_000;

const isFinal = (state: MessageState) => (FINAL_STATES as readonly MessageState[]).includes(state);

function settleRow({ leased, settlement, connectionId, at }: Entry): unknown[] {
  const { state, runAt, attempt, doubt, error, providerId, waitsFor } = settlement;
  const finalAt = isFinal(state) ? at : null;
  return [
    leased.id,
    leased.leaseToken,
    state,
    runAt,
    attempt,
    doubt,
    error ?? null,
    providerId ?? null,
    waitsFor ?? null,
    connectionId ?? null,
    finalAt,
  ];
}

/** The event as its row, behind the lease that must have written it. */
function factRow({ leased, settlement, fact }: Entry & { fact: EventRow }): unknown[] {
  const { shop, id, kind, occurredAt, receivedAt, body } = fact;
  const lease = [leased.id, leased.leaseToken, settlement.state];
  return [...lease, shop, id, kind, occurredAt, receivedAt, JSON.stringify(body)];
}

interface Marking {
  id: string;
  row: unknown[];
  done(marked: boolean): void;
  failed(error: unknown): void;
}

/** @param lost is told of each settlement that found the lease gone. */
export function createLedger(database: Database, lost: (leased: LeasedMessage) => void): Ledger {
  let entries: Entry[] = [];
  let markings: Marking[] = [];
  let flushing: Promise<void> | undefined;
  let failure: unknown;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function write(settled: Entry[], marked: Marking[]): Promise<void> {
    const facts = settled.filter((entry): entry is Entry & { fact: EventRow } => entry.fact !== undefined);
    const statements: InStatement[] = [
      ...(settled.length > 0 ? [{ sql: SETTLE, args: [JSON.stringify(settled.map(settleRow))] }] : []),
      ...(marked.length > 0 ? [{ sql: MARK, args: [JSON.stringify(marked.map(({ row }) => row))] }] : []),
      ...(facts.length > 0 ? [{ sql: TELL, args: [JSON.stringify(facts.map(factRow))] }] : []),
      ...settled.flatMap(({ rest = [] }) => rest),
    ];
    const results = await database.client.batch(statements, 'write');
    const idsOf = (index: number) => new Set((results[index]?.rows ?? []).map((row) => String(row.id)));
    if (settled.length > 0) {
      const ids = idsOf(0);
      // What a stop holds it took out of all leases itself.
      const gone = settled.filter(({ leased, settlement }) => settlement.state !== 'held' && !ids.has(leased.id));
      for (const { leased } of gone) lost(leased);
    }
    if (marked.length > 0) {
      const ids = idsOf(settled.length > 0 ? 1 : 0);
      for (const { id, done } of marked) done(ids.has(id));
    }
  }

  async function flush(): Promise<void> {
    while (entries.length + markings.length > 0) {
      const [settled, marked] = [entries, markings];
      entries = [];
      markings = [];
      for (let tries = 1; ; tries += 1) {
        try {
          await write(settled, marked);
          break;
        } catch (error) {
          if (tries < TRIES) continue;
          failure = error;
          for (const { failed } of marked) failed(error);
          break;
        }
      }
    }
  }

  function wake(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    flushing ??= Promise.resolve()
      .then(flush)
      .finally(() => {
        flushing = undefined;
      });
    return flushing;
  }

  return {
    mark({ leased: { id, leaseToken }, keys }, now) {
      return new Promise((done, failed) => {
        markings.push({ id, row: [id, leaseToken, keys, now + SENDING_MS, now], done, failed });
        void wake();
      });
    },
    async settle(entry) {
      entries.push(entry);
      if (entries.length > PACE.settleRoom) await wake();
      else if (entries.length >= PACE.settle) void wake();
      else timer ??= setTimeout(() => void wake(), PACE.gatherMs);
    },
    async idle() {
      while (entries.length + markings.length > 0 || flushing) await wake();
      if (failure) throw failure;
    },
  };
}
