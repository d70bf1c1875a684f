import type { MessageChannel } from '../ports.ts';
import { CHANNELS } from './message.ts';

/** Sending stopped by hand. Fields that are '' do not narrow it: all are '' where the whole platform is stopped. */
export interface Stop {
  id: string;
  retailerId: string;
  shopId: string;
  campaignId: string;
  channel: string;
  kind: string;
}

/** What a stop can be about, of a message. */
export interface Stoppable {
  retailerId: string;
  shopId: string;
  campaignId: string | null;
  channel: MessageChannel;
  kind: string;
}

/** What a stop may name; '' leaves it open. One of anything else would stop nothing. */
export const STOPPED_KINDS: readonly string[] = ['', ...Object.keys(CHANNELS)];
export const STOPPED_CHANNELS: readonly string[] = ['', ...new Set(Object.values(CHANNELS).flat())];

const GRAIN = ['retailerId', 'shopId', 'campaignId', 'channel', 'kind'] as const;

/** Whether a stop is about a message. */
export function covers(stop: Stop, message: Stoppable): boolean {
  return GRAIN.every((field) => stop[field] === '' || stop[field] === message[field]);
}

/** The first stop that covers a message, the widest before narrower ones. */
export function findStop(message: Stoppable, stops: readonly Stop[]): Stop | undefined {
  const narrowness = (stop: Stop) => GRAIN.filter((field) => stop[field] !== '').length;
  return stops.filter((stop) => covers(stop, message)).sort((a, b) => narrowness(a) - narrowness(b))[0];
}
