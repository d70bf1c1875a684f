import { linksOf } from '../click/link.cache.ts';
import { AppError } from '../errors.ts';
import { inTime, Late } from '../in-time.ts';
import { isListening, noteCall } from '../install/watch.ts';
import { tellOrder } from '../message/facebook/order.ts';
import type { Ports } from '../ports.ts';
import { baseEmail, domainOf, normaliseEmail } from '../privacy/address.ts';
import { recordPurchase } from '../purchase/purchase.record.ts';
import { normaliseReferences, type PurchaseReport, type RefundReport } from '../purchase/purchase.ts';
import { recordRefund } from '../purchase/refund.record.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readVouched } from '../share/advocate.ts';
import type { Identity, InAnswer } from '../wire.ts';
import { readAgent, readLanguages } from './agent.ts';
import type { EventBody, EventRow } from './event.ts';
import { type IntakeCall, type IntakeContext, type Judgement, judgeEvent } from './intake.ts';
import { turnOf } from './order.limit.ts';
import { visitorKey } from './visitor.ts';

/** A page waits so long for its order; what is stored later, it finds as a duplicate when it sends it again. */
const DURABLE_WITHIN_MS = 2_500;

/** What a call's headers and connection say of its sender. */
interface Sender {
  address: string;
  userAgent: string;
  acceptLanguage: string | undefined;
  country: string | undefined;
  origin: 'listed' | 'missing';
  referer: string | undefined;
}

/** What all events of a call share. A visitor is known only with consent to measuring. */
function describeSender(ports: Ports, shop: Shop, call: IntakeCall, sender: Sender, now: number): EventBody {
  const agent = readAgent(sender.userAgent);
  const about: EventBody = { device: agent.device };
  const languages = [call.language, sender.acceptLanguage].flatMap(readLanguages);
  // What the shop speaks with them, as of all that is told of links.
  if (languages.length > 0) about.language = chooseLanguage(shop, languages);
  if (sender.country) about.country = sender.country;
  if (call.utm) about.utm = call.utm;
  if (sender.origin === 'missing') about.origin = 'missing';
  if (call.consent.measure) {
    if (call.consent.store && call.visitor) about.visitor = call.visitor;
    else {
      about.visitor = visitorKey(ports.secrets, shop.number, sender.address, sender.userAgent, now);
      about.daily = true;
    }
  }
  if (agent.kind === 'preview' || agent.kind === 'crawler') {
    // A machine's page views stay in the log, and count for nothing.
    about.machine = agent.kind;
    about.count = 0;
  }
  return about;
}

/** What the log says of a share comes from the link itself; undefined where the shop has no such link. */
async function fillShare(ports: Ports, shop: Shop, { shared, ...row }: EventRow): Promise<EventRow | undefined> {
  const body = { ...shared, ...row.body };
  const link = body.link ? (await linksOf(ports).read(ports, body.link))?.link : undefined;
  if (!link || link.shopId !== shop.id) return undefined;
  const { campaignId, dealId, advocateId, channel, utm } = link;
  // What brought the advocate is told apart from the UTM that their friends will carry.
  const entry = body.utm ?? link.entryUtm;
  if (entry) body.entry = entry;
  Object.assign(body, { campaign: campaignId, deal: dealId, advocate: advocateId, channel, utm });
  body.placement ??= link.placement;
  return { ...row, body };
}

/**
 * An order with who bought it: an address as its digest, a customer vouched for by the shop's signature or not. One whose
 * signature does not hold is unknown.
 */
function identifyBuyer(ports: Ports, shop: Shop, report: PurchaseReport, identity: Identity): PurchaseReport {
  const { customerId, email } = identity;
  const address = email ? normaliseEmail(email) : undefined;
  const base = address && baseEmail(address);
  const emailSha256 = address ? ports.secrets.digest(address) : identity.emailSha256;
  const vouched = readVouched(shop, identity, ports.secrets, ports.clock);
  return {
    ...report,
    ...(customerId && (vouched || !identity.signature) && { customerId }),
    ...(emailSha256 && { emailSha256 }),
    ...(address && { emailDomain: domainOf(address) }),
    ...(base && { emailBaseSha256: ports.secrets.digest(base) }),
    ...(vouched && { identityVerified: true }),
  };
}

/** An order that a page tells of; where the buyer agreed, the shop's advertising platform learns of it too. */
async function takeOrder(
  ports: Ports,
  shop: Shop,
  { report, identity, ads }: Extract<Judgement, { as: 'purchase' }>,
  { address, userAgent, referer }: Sender,
) {
  const buyer = identifyBuyer(ports, shop, report, identity);
  const turn = turnOf(ports, shop, address);
  const recorded = await recordPurchase(ports, shop, buyer, async (known, tellsMore) => {
    if (tellsMore) await turn(known);
    return [];
  });
  const [eventId] = normaliseReferences(report.references);
  if (ads && eventId) {
    const { amount, currency, occurredAt = ports.clock.now() } = report;
    await tellOrder(
      ports,
      shop,
      { purchaseId: recorded.purchaseId, eventId, amount, currency, occurredAt },
      {
        identifiers: buyer.emailSha256 ? { em: [buyer.emailSha256] } : {},
        clientIp: address,
        userAgent,
        ...ads,
        ...(referer && { url: referer }),
      },
    );
  }
  return recorded;
}

/** A refund that a page tells of: no money moves. */
function takeRefund(ports: Ports, shop: Shop, report: RefundReport, { address }: Sender) {
  return recordRefund(ports, shop, report, turnOf(ports, shop, address));
}

/** What a call is answered where orders are not stored: which they are, and what is refused; all others are stored. */
function notStored(cause: unknown, unstored: readonly number[], rejected: InAnswer['rejected']): AppError {
  const late = unstored.map((index) => ({ index, code: 'unavailable', message: 'Not stored yet: send it again.' }));
  const errors = [...late, ...rejected.map((one) => ({ ...one, message: 'Refused, and would be again.' }))]
    .sort((a, b) => a.index - b.index)
    .map(({ index, ...error }) => ({ path: `events.${index}`, ...error }));
  const detail = 'Not all orders are stored. Send them again.';
  return new AppError('unavailable', detail, { retryAfterSeconds: 2, errors, cause });
}

/** Whether one more try may store it: it hangs, or too many write to that order at once. */
const isPassing = (error: unknown) => error instanceof Late || (error instanceof AppError && error.code === 'conflict');

/**
 * Takes the events of one call: rows into the log at once, orders and refunds each on its own.
 * @returns a verdict per event; `accepted` means durable.
 * @throws AppError `unavailable` when something could not be made durable: the client sends the call again, and what
 *   was stored is then a duplicate. One that fails keeps no other from being stored.
 */
export async function takeEvents(ports: Ports, shop: Shop, call: IntakeCall, sender: Sender): Promise<InAnswer> {
  const receivedAt = ports.clock.now();
  const about = describeSender(ports, shop, call, sender, receivedAt);
  const { device, browser } = readAgent(sender.userAgent);
  const context: IntakeContext = { shop: shop.number, receivedAt, call, about, page: `${device} ${browser}` };
  const answer: InAnswer = { accepted: 0, duplicate: 0, rejected: [] };
  const rows: EventRow[] = [];
  const repeated: number[] = [];
  const orders: { index: number; judgement: Extract<Judgement, { as: 'purchase' | 'refund' }> }[] = [];

  for (let index = 0; index < call.events.length; index += 1) {
    const judgement = judgeEvent(call.events[index], context);
    if (judgement.as === 'rejected') answer.rejected.push({ index, code: judgement.code });
    else if (judgement.as !== 'row') orders.push({ index, judgement });
    else {
      const { row } = judgement;
      const filled = row.kind === 'share' ? await fillShare(ports, shop, row) : row;
      if (filled) rows.push(filled);
      else answer.rejected.push({ index, code: 'unknown_code' });
    }
  }

  if (rows.length > 0) {
    for (const verdict of await ports.sink.append(shop.groupNumber, rows)) answer[verdict] += 1;
  }
  let failure: unknown;
  const unstored: number[] = [];
  for (const { index, judgement } of orders) {
    if (failure instanceof Late) {
      // Nobody waits for one that hangs after the other.
      unstored.push(index);
      continue;
    }
    try {
      const work =
        judgement.as === 'purchase'
          ? takeOrder(ports, shop, judgement, sender)
          : takeRefund(ports, shop, judgement.report, sender);
      const recorded = await inTime<{ duplicate: boolean } | undefined>(work, DURABLE_WITHIN_MS);
      // A refund of an order that nobody told us is answered as any other: whether an order exists is not told.
      answer[recorded?.duplicate ? 'duplicate' : 'accepted'] += 1;
      if (recorded?.duplicate) repeated.push(index);
    } catch (error) {
      const isRefused = error instanceof AppError && error.status < 500 && !isPassing(error);
      if (isRefused) answer.rejected.push({ index, code: error.code });
      else {
        failure = error instanceof Late ? error : (failure ?? error);
        unstored.push(index);
      }
    }
  }
  const { accepted, duplicate, rejected } = answer;
  for (const [verdict, count] of Object.entries({ accepted, duplicate, rejected: rejected.length })) {
    ports.meters.count('intake_events', { verdict }, count);
  }
  answer.rejected.sort((a, b) => a.index - b.index);
  if (failure) throw isPassing(failure) ? notStored(failure, unstored, answer.rejected) : failure;
  if (isListening(ports, shop)) noteCall(ports, shop, call, answer, repeated, sender.referer);
  return answer;
}
