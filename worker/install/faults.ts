import type { SeenEvent, Sighting, TimedSighting } from './install.ts';
import { proposeIncludes, type ValueIncludes } from './value.ts';

/** Every fault the install check knows, in the order of docs/faults.md: a number never changes its meaning. */
export const FAULT_CODES = [
  'GW101',
  'GW102',
  'GW103',
  'GW104',
  'GW105',
  'GW106',
  'GW107',
  'GW108',
  'GW109',
  'GW110',
  'GW111',
  'GW112',
  'GW113',
  'GW114',
  'GW115',
  'GW116',
  'GW117',
  'GW118',
  'GW119',
  'GW120',
  'GW121',
  'GW122',
  'GW123',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** A fault with how often it was seen; `error` where something is lost by it. */
export interface InstallFault {
  code: FaultCode;
  severity: 'error' | 'warning';
  count: number;
  /** UTC milliseconds; null for what is not an event in time. */
  lastAt: number | null;
  /** Where: an origin or a page; '' where it is not known or does not matter. */
  where: string;
  /** What the shop's setting should say of GA4's `value` instead. */
  proposal?: Partial<ValueIncludes>;
}

/** What the faults are judged by, beside the sightings. */
export interface InstallContext {
  now: number;
  stopped: boolean;
  /** The shop's own currency. */
  currency: string;
  /** The shop's setting. */
  valueIncludes: ValueIncludes;
}

/** A page that got the script has reported back long before this time is over. */
const PATIENCE_MS = 15_000;

/** So many loads that nothing followed are no visitors who left at once: where other pages call back, these cannot. */
const SILENT_LOADS = 3;

const isEvent = (one: TimedSighting): one is SeenEvent & { at: number } => one.kind === 'event';
const whereOf = (one: Sighting) => (one.kind === 'loader' ? one.origin : one.page);

/** The faults that each sighting shows by itself. */
const SEEN: [FaultCode, InstallFault['severity'], (one: TimedSighting, context: InstallContext) => boolean][] = [
  ['GW102', 'error', (one) => one.kind !== 'event' && !one.listed],
  ['GW104', 'error', (one) => isEvent(one) && one.verdict === 'invalid_order'],
  ['GW105', 'error', (one) => isEvent(one) && one.verdict === 'invalid_amount' && one.order?.amount !== 'negative'],
  ['GW106', 'error', (one) => isEvent(one) && one.verdict === 'unknown_currency'],
  ['GW107', 'error', (one) => isEvent(one) && one.verdict === 'time_out_of_range'],
  [
    'GW110',
    'error',
    (one) => isEvent(one) && ['invalid_event', 'invalid_id', 'unknown_kind', 'unknown_code'].includes(one.verdict),
  ],
  ['GW111', 'error', (one) => isEvent(one) && one.order?.customer === 'bad_signature'],
  ['GW112', 'warning', (one) => isEvent(one) && one.event === 'purchase' && one.order?.value === 0],
  ['GW113', 'warning', (one, { currency }) => isEvent(one) && Boolean(one.order?.code) && one.order?.code !== currency],
  ['GW116', 'warning', (one) => one.kind === 'form' && one.listed && one.text],
  ['GW117', 'warning', (one) => one.kind === 'form' && one.listed && one.bare],
  ['GW118', 'error', (one) => isEvent(one) && one.order?.amount === 'negative'],
  [
    'GW119',
    'warning',
    (one) => (isEvent(one) && one.order?.oddCustomer === true) || (one.kind === 'customer' && one.listed),
  ],
  ['GW120', 'warning', (one) => one.kind === 'form' && one.listed && one.unread === true],
  ['GW121', 'warning', (one) => isEvent(one) && one.order?.oddCoupon === true],
  [
    'GW122',
    'warning',
    (one) => (isEvent(one) && one.order?.oddNew === true) || (one.kind === 'form' && one.listed && one.oddNew === true),
  ],
  ['GW123', 'warning', (one) => one.kind === 'standing' && one.listed],
];

/** Consent that nobody gave, and customers whom nobody named: faults of all orders or events together. */
function findMissing(events: (SeenEvent & { at: number })[]): InstallFault[] {
  const faults: InstallFault[] = [];
  const add = (code: FaultCode, found: (SeenEvent & { at: number })[]) => {
    if (found[0]) faults.push({ code, severity: 'warning', count: found.length, lastAt: found[0].at, where: '' });
  };
  const orders = events.filter(({ event, verdict }) => event === 'purchase' && verdict === 'accepted');
  if (events.every(({ consent }) => consent !== 'granted')) add('GW108', events);
  if (orders.every(({ order }) => order?.customer === 'unknown')) add('GW109', orders);
  return faults;
}

/**
 * The faults of an installation, the worst first.
 * @param sightings the newest first.
 */
export function findFaults(sightings: readonly TimedSighting[], context: InstallContext): InstallFault[] {
  const faults: InstallFault[] = [];
  if (context.stopped) faults.push({ code: 'GW114', severity: 'error', count: 1, lastAt: null, where: '' });
  const loaders = sightings.filter(({ kind }) => kind === 'loader');
  if (sightings.length === 0) faults.push({ code: 'GW101', severity: 'warning', count: 0, lastAt: null, where: '' });
  // One kind of page may have a policy narrower than the others': each page that runs the tag calls back soon after.
  const backs = sightings.filter(({ kind }) => kind !== 'loader');
  const isHeard = (after: number) => backs.some(({ at }) => at >= after && at <= after + PATIENCE_MS);
  const silent = loaders.filter(({ at }) => at < context.now - PATIENCE_MS && !isHeard(at));
  if (silent[0] && (silent.length === sightings.length || silent.length >= SILENT_LOADS) && !context.stopped) {
    const { at } = silent[0];
    const severity = silent.length === sightings.length ? 'error' : 'warning';
    faults.push({ code: 'GW103', severity, count: silent.length, lastAt: at, where: whereOf(silent[0]) });
  }
  for (const [code, severity, shows] of SEEN) {
    const found = sightings.filter((one) => shows(one, context));
    const [last] = found;
    if (last) faults.push({ code, severity, count: found.length, lastAt: last.at, where: whereOf(last) });
  }
  faults.push(...findMissing(sightings.filter(isEvent)));
  const values = sightings.filter((one) => one.kind === 'value').filter(({ listed }) => listed);
  const proposal = proposeIncludes(values, context.valueIncludes);
  if (proposal && values[0]) {
    const { at } = values[0];
    faults.push({ code: 'GW115', severity: 'warning', count: values.length, lastAt: at, where: '', proposal });
  }
  return faults.sort((a, b) => a.severity.localeCompare(b.severity) || a.code.localeCompare(b.code));
}
