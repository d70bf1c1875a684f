import type { MessageState } from './state.ts';

/** `GET /api/messages?state=`: what is on its way or ended badly; friends' addresses masked. */
export interface OutboxAnswer {
  counts: { state: MessageState; messages: number }[];
  /** The newest in the state that was asked for. */
  messages: {
    id: string;
    /** Name of the shop. */
    shop: string;
    kind: string;
    channel: string;
    state: MessageState;
    masked: string;
    language: string;
    attempt: number;
    lastError: string | null;
    createdAt: number;
    runAt: number;
  }[];
  /** The retailer's own accounts at providers. */
  connections: {
    id: string;
    /** '' for all shops. */
    shop: string;
    channel: string;
    provider: string;
    state: 'ready' | 'paused';
    /** Why it is paused, in the provider's codes. */
    reason: string;
    pausedAt: number | null;
    retryAt: number | null;
  }[];
}

/** `GET /api/messages/stops`: sending stopped by hand; '' means all. */
export interface StopsAnswer {
  stops: {
    id: string;
    /** The operator's, for everybody or for this retailer: members cannot lift it. */
    platform: boolean;
    shop: string;
    campaign: string;
    channel: string;
    kind: string;
    at: number;
    /** Messages that wait for it. */
    held: number;
    /** Messages that were with their provider already, and may still arrive. */
    under_way: number;
  }[];
}
