import type { EventRow } from '../tag/event.ts';

/** What a fact says of its message. */
export interface Told {
  id: string;
  channel: string;
  language: string;
  campaignId?: string | null | undefined;
}

/** The event of a message's new state: one a message and state. */
export function messageFact(
  { id, channel, language, campaignId }: Told,
  shop: { number: number },
  state: string,
  now: number,
  reason?: string,
): EventRow {
  return {
    shop: shop.number,
    id: `${id}.${state}`,
    kind: 'message',
    occurredAt: now,
    receivedAt: now,
    body: { state, channel, language, ...(campaignId && { campaign: campaignId }), ...(reason && { reason }) },
  };
}
