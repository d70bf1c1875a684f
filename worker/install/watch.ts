import { perProcess } from '../cache.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { readVouched } from '../share/advocate.ts';
import { EVENT_KINDS } from '../tag/event.ts';
import { readIdentity } from '../tag/identity.ts';
import type { IntakeCall } from '../tag/intake.ts';
import type { InAnswer } from '../wire.ts';
import { deleteOldSightings, insertSightings } from './install.store.ts';
import { describeEvent, pageOf, type Sighting } from './install.ts';
import { readSaid } from './seen.ts';

const MINUTE = 60_000;
/** Sightings that a shop's check takes note of a minute: orders and refusals have their own share. */
const TELLING_A_MINUTE = 120;
const PLAIN_A_MINUTE = 60;
/** Sightings of one call. */
const MOST_OF_CALL = 10;
const CLEAN_EVERY_MS = 10 * MINUTE;

const KINDS: ReadonlySet<unknown> = new Set([...EVENT_KINDS, 'refund']);

/** Whether a member looks at the install check of a shop now. Costs nothing: the shop says it. */
export function isListening(ports: Pick<Ports, 'clock'>, shop: Pick<Shop, 'listenUntil'>): boolean {
  return shop.listenUntil > ports.clock.now();
}

/** Writes after the answer, and never fails it: the check is worth less than what it looks at. */
function note(ports: Ports, shop: Shop, sightings: Sighting[], telling = false): void {
  const { clock, databases, ids, log, rateLimit } = ports;
  const write = async () => {
    const limit = telling ? TELLING_A_MINUTE : PLAIN_A_MINUTE;
    if (!(await rateLimit.take(`install:${shop.number}:${telling}`, limit, MINUTE))) return;
    const rows = sightings.map((body) => ({ id: ids.uuid(), body }));
    await insertSightings(databases.group(shop.groupNumber), shop.id, rows, clock.now());
  };
  ports.defer(write().catch((error: Error) => log.warn('install_check_failed', { error: error.name })));
}

/** The loader was asked for. @param referer of the page: most browsers tell its origin alone. */
export function noteLoader(ports: Ports, shop: Shop, referer: string | undefined): void {
  const page = pageOf(referer);
  const origin = page && new URL(page).origin;
  note(ports, shop, [{ kind: 'loader', origin, listed: !origin || shop.origins.includes(origin) }]);
}

/** A page runs the tag, and says so; or tells of an order its amounts, how it is written, or that it has no id, or of an odd customer, or of a grant that nobody told. */
export function notePage(ports: Ports, shop: Shop, origin: string | undefined, text: string): void {
  const said = readSaid(text);
  if (!said || !pageOf(origin)) return;
  const { path = '', placements, order, form, unnamed, oddCustomer, standing } = said;
  const listed = shop.origins.includes(`${origin}`);
  const page = path ? pageOf(`${origin}${path}`) : `${origin}`;
  if (unnamed && listed) {
    const about = { verdict: 'invalid_order', consent: path ? 'granted' : 'denied', page, vouched: false } as const;
    note(ports, shop, [describeEvent({ kind: unnamed }, KINDS, about)], true);
    return;
  }
  const sightings: Sighting[] = [];
  if (order) sightings.push({ kind: 'value', page, listed, ...order });
  if (form) sightings.push({ kind: 'form', page, listed, ...form });
  if (oddCustomer) sightings.push({ kind: 'customer', page, listed });
  if (standing) sightings.push({ kind: 'standing', page, listed });
  note(ports, shop, sightings[0] ? sightings : [{ kind: 'page', page, listed, placements }]);
}

/**
 * The events of a call, with their verdicts.
 * @param repeated indices of orders that were known already.
 */
export function noteCall(
  ports: Ports,
  shop: Shop,
  call: IntakeCall,
  { rejected }: InAnswer,
  repeated: readonly number[],
  referer: string | undefined,
): void {
  const refusals = new Map(rejected.map(({ index, code }) => [index, code]));
  const consent = call.consentKnown ? (call.consent.measure ? 'granted' : 'denied') : 'unknown';
  const sightings = call.events.map((raw, index) => {
    const { identity } = (raw ?? {}) as { identity?: unknown };
    const vouched = readVouched(shop, readIdentity(identity), ports.secrets, ports.clock) !== undefined;
    const verdict = refusals.get(index) ?? (repeated.includes(index) ? 'duplicate' : 'accepted');
    return describeEvent(raw, KINDS, { verdict, consent, page: pageOf(referer), vouched });
  });
  const isTelling = (seen: (typeof sightings)[number]) => Boolean(seen.order) || refusals.has(sightings.indexOf(seen));
  const telling = sightings.filter(isTelling).slice(0, MOST_OF_CALL);
  const plain = sightings.filter((seen) => !isTelling(seen)).slice(0, MOST_OF_CALL);
  if (telling[0]) note(ports, shop, telling, true);
  if (plain[0]) note(ports, shop, plain);
}

/** When each group was looked after last. */
const cleanedAt = perProcess(() => new Map<number, number>());

/** Drops sightings older than an hour: looked after every ten minutes, however often it is called. */
export async function dropSightings(ports: Ports): Promise<void> {
  const now = ports.clock.now();
  const last = cleanedAt(ports);
  for (const number of ports.databases.groupNumbers()) {
    if (now - (last.get(number) ?? 0) < CLEAN_EVERY_MS) continue;
    last.set(number, now);
    await deleteOldSightings(ports.databases.group(number), now);
  }
}
