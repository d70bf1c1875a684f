import { and, type Column, eq, sql } from 'drizzle-orm';
import {
  advocate,
  campaign,
  connection,
  deal,
  pushSubscription,
  sendingStop,
  suppression,
} from '../../db/schema/group.ts';
import { selectConsents, standingOf } from '../consent/consent.store.ts';
import { selectInvites } from '../invite/invite.store.ts';
import type { Database } from '../ports.ts';
import { selectNews } from '../reward/tell.store.ts';
import type { MessageRow } from './message.store.ts';

const unique = (texts: readonly (string | null)[]) => [...new Set(texts.filter((text) => text !== null))];

/** One statement for any number of values, so that it is prepared once. */
const among = (column: Column, values: readonly string[]) =>
  sql`${column} in (select value from json_each(${JSON.stringify(values)}))`;

/**
 * What is read again right before messages go out, for a whole batch in one round trip: who wants none, what was
 * stopped, how campaigns and deals stand, and the accounts to send over.
 * @param keys of all recipients, by all peppers and for all retailers.
 */
export async function readChecks(
  { orm }: Database,
  messages: readonly (Pick<MessageRow, 'id' | 'retailerId' | 'campaignId' | 'dealId'> &
    Partial<Pick<MessageRow, 'kind' | 'channel' | 'advocateId'>>)[],
  keys: readonly string[],
) {
  const retailers = ['', ...unique(messages.map(({ retailerId }) => retailerId))];
  const idsOf = (wanted: string) => messages.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  const invitations = idsOf('invitation');
  // Whether somebody agreed matters to what they did not ask for.
  const isUnasked = invitations.length > 0 || messages.some(({ kind }) => kind === 'deal');
  const [suppressions, stops, campaigns, deals, connections, consents, invites, news, browsers, left] = await orm.batch(
    [
      orm.select().from(suppression).where(among(suppression.addressKey, keys)),
      orm.select().from(sendingStop).where(among(sendingStop.retailerId, retailers)),
      orm
        .select({ id: campaign.id, state: campaign.state, startsAt: campaign.startsAt, endsAt: campaign.endsAt })
        .from(campaign)
        .where(among(campaign.id, unique(messages.map(({ campaignId }) => campaignId)))),
      orm
        .select({ id: deal.id, state: deal.state, validTo: deal.validTo, stock: deal.stock, taken: deal.taken })
        .from(deal)
        .where(among(deal.id, unique(messages.map(({ dealId }) => dealId)))),
      orm.select().from(connection).where(among(connection.retailerId, retailers)),
      selectConsents({ orm }, isUnasked ? keys : []),
      selectInvites({ orm }, invitations),
      selectNews({ orm }, idsOf('reward')),
      orm
        .select({ key: pushSubscription.endpointKey })
        .from(pushSubscription)
        .where(among(pushSubscription.endpointKey, messages.some(({ channel }) => channel === 'push') ? keys : [])),
      orm
        .select({ id: advocate.id })
        .from(advocate)
        .where(
          and(
            eq(advocate.kind, 'left'),
            among(advocate.id, unique(messages.map(({ advocateId = null }) => advocateId))),
          ),
        ),
    ],
  );
  return {
    suppressions,
    stops,
    campaigns: new Map(campaigns.map((row) => [row.id, row])),
    deals: new Map(deals.map((row) => [row.id, row])),
    connections,
    consents: standingOf(consents),
    /** Keys of browsers that still take notifications. */
    browsers: new Set(browsers.map(({ key }) => key)),
    /** Sharers who left the programme: nothing goes out in their name. */
    left: new Set(left.map(({ id }) => id)),
    invites: new Map(invites.map((row) => [row.messageId, row])),
    /** What has become of the rewards that messages tell of. */
    news: new Map(news.map((row) => [row.messageId, row])),
  };
}

export type Checks = Awaited<ReturnType<typeof readChecks>>;
