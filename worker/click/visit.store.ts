import type { Secrets, TenantDatabase } from '../ports.ts';
import { readEvents } from '../tag/event.store.ts';
import { readClick } from './click.token.ts';
import { type ClickVisit, visitOf } from './visit.ts';

/** A click that its signed id proves. */
export interface Clicked {
  /** The link's. */
  code: string;
  /** UTC milliseconds. */
  at: number;
  /** Absent where the log does not have it, or not yet. */
  visit?: ClickVisit;
}

/**
 * The clicks behind signed ids, in their sequence; undefined for what is no click of this shop. The log is asked once, by
 * its key, or not at all where no id names an event.
 */
export async function readClicks(
  secrets: Pick<Secrets, 'verify'>,
  database: TenantDatabase,
  shop: number,
  tokens: readonly (string | undefined)[],
): Promise<(Clicked | undefined)[]> {
  const clicks = tokens.map((token) => {
    const click = token ? readClick(secrets, token) : undefined;
    return click?.shop === shop ? click : undefined;
  });
  const ids = clicks.flatMap((click) => click?.eventId ?? []);
  const told = await readEvents(database, shop, ids);
  return clicks.map((click) => {
    const body = told.get(click?.eventId ?? '');
    // A page knows the id of its visitor's click, and makes those of its own events.
    const isOurs = body !== undefined && body.link === click?.code;
    return click && { code: click.code, at: click.at, ...(isOurs && { visit: visitOf(body) }) };
  });
}
