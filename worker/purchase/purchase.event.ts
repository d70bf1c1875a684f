import { type ClickVisit, linkBody } from '../click/visit.ts';
import type { Step } from '../reward/reward.ts';
import type { Browser, Device, EventBody, EventKind } from '../tag/event.ts';
import { cleanUtm } from '../tag/utm.ts';
import type { LinkStory, Method, Refusal } from './credit.ts';
import { isBuyerOpen, type Purchase } from './purchase.ts';

/** The decision upon a purchase, as it is kept. */
export interface Conversion {
  id: string;
  shopId: string;
  purchaseId: string;
  linkCode: string;
  campaignId: string;
  dealId: string;
  advocateId: string;
  channel: string;
  method?: Method;
  /** `void`: it was credited, then a refund took it back. */
  state: 'credited' | 'refused' | 'void';
  reason: Refusal | null;
  /** The friend's visit that it is credited for; none where that is not known. */
  visit: ClickVisit | null;
}

/** An event that is decided. */
export interface EventDraft {
  /** Where the fact itself is its key; else it gets one when it is written. */
  id?: string;
  kind: EventKind;
  occurredAt: number;
  body: EventBody;
}

/** What the log should say about a purchase, given how it stands. */
interface Standing {
  purchase: Purchase;
  conversion: Conversion | undefined;
  story: LinkStory | undefined;
}

interface Fact extends EventDraft {
  count: number;
  amount: number;
}

/** Where an order was paid. */
type Place = Pick<Purchase, 'storeId' | 'staffLinkId'>;

const placeBody = ({ storeId, staffLinkId }: Place): EventBody => ({
  ...(storeId !== null && { store: storeId }),
  ...(staffLinkId !== null && { staff: staffLinkId }),
});

/** Dimensions of everything that is said about a credit, or its refusal. */
function creditBody({ link, advocate }: LinkStory, { visit }: Pick<Conversion, 'visit'>): EventBody {
  const entryUtm = link.entryUtm && cleanUtm({ ...link.entryUtm });
  return linkBody({ ...link, utm: cleanUtm({ ...link.utm }), entryUtm }, advocate.id, visit);
}

/**
 * What the friend saved by the code on the order, from what was left to pay; nothing where none of our codes is on it,
 * undefined where a deal's worth is not known in money.
 */
function discountOf({ amount, currency }: Purchase, { method }: Conversion, { deal }: LinkStory): number | undefined {
  if (method !== 'coupon') return 0;
  if (deal.kind === 'percent' && deal.value < 100) return Math.round((amount * deal.value) / (100 - deal.value));
  return deal.kind === 'amount' && deal.currency === currency ? deal.value : undefined;
}

/**
 * The facts that a standing amounts to. Order and conversion count on the day of the order; what was taken back counts
 * on the day when that happened. A purchase that is not credited keeps the UTM of its own visit.
 * @param takenBackAt when refunds and voids are dated that are not in the log yet.
 */
function listFacts({ purchase, conversion, story }: Standing, takenBackAt: number): Fact[] {
  const { id, amount, refunded, currency, occurredAt, consent, newCustomer, buyerId, toldBy } = purchase;
  const [device, browser] = (purchase.device?.split(' ') ?? []) as [Device?, Browser?];
  const common: EventBody = {
    purchase: id,
    currency,
    ...(newCustomer !== null && { newCustomer }),
    ...(isBuyerOpen(purchase) ? { buyerOpen: true } : buyerId !== null && { buyer: buyerId }),
    ...placeBody(purchase),
  };
  const counted = conversion && story && conversion.state !== 'refused';
  // A purchase that nobody referred came by what brought its visitor.
  const visit = purchase.utm && cleanUtm({ ...purchase.utm });
  const { utm, entry } = counted ? creditBody(story, conversion) : { utm: visit, entry: visit };
  const order: EventBody = {
    ...common,
    ...(utm && { utm }),
    ...(entry && { entry }),
    ...(consent && { consent }),
    ...(toldBy && { toldBy }),
    ...(device && { device }),
    ...(browser && { browser }),
  };
  const back = { reason: 'refunded', orderedAt: occurredAt };
  const facts: Fact[] = [
    { kind: 'purchase', occurredAt, body: order, count: 1, amount },
    { kind: 'purchase', occurredAt: takenBackAt, body: { ...order, ...back }, count: 0, amount: -refunded },
  ];
  if (!conversion || !story) return facts;
  const credit: EventBody = { ...common, ...creditBody(story, conversion), conversion: conversion.id };
  const reason = conversion.reason ?? '';
  if (!counted) {
    facts.push({ kind: 'refusal', occurredAt, body: { ...credit, reason }, count: 1, amount: 0 });
    return facts;
  }
  const discount = discountOf(purchase, conversion, story);
  const body: EventBody = { ...credit, ...(discount !== undefined && { discount }) };
  facts.push({ kind: 'conversion', occurredAt, body, count: 1, amount });
  const takeBack = (why: string, count: number, money: number) =>
    facts.push({
      kind: 'conversion',
      occurredAt: takenBackAt,
      body: { ...body, reason: why, orderedAt: occurredAt },
      count,
      amount: money,
    });
  takeBack('refunded', 0, -refunded);
  if (conversion.state === 'void') takeBack(reason, -1, refunded - amount);
  return facts;
}

/**
 * The events that turn what the log says into what it should say: a new fact where there was none, a negative one
 * where a fact no longer holds, a difference where only its number changed. The log is only ever appended to, and its
 * sum always equals how the purchases stand.
 */
export function correctLog(before: readonly Standing[], after: readonly Standing[], takenBackAt: number): EventDraft[] {
  const facts = new Map<string, Fact>();
  const add = (sign: 1 | -1) => (fact: Fact) => {
    const key = JSON.stringify([fact.kind, fact.occurredAt, fact.body]);
    const sum = facts.get(key) ?? { ...fact, count: 0, amount: 0 };
    facts.set(key, { ...sum, count: sum.count + sign * fact.count, amount: sum.amount + sign * fact.amount });
  };
  for (const standing of before) listFacts(standing, takenBackAt).forEach(add(-1));
  for (const standing of after) listFacts(standing, takenBackAt).forEach(add(1));
  return [...facts.values()]
    .filter(({ count, amount }) => count !== 0 || amount !== 0)
    .map(({ kind, occurredAt, body, count, amount }) => ({
      kind,
      occurredAt,
      body: { ...body, count, ...(kind !== 'refusal' && { amount }) },
    }));
}

/** The steps of a reward for the log, in the store where its order was paid. */
export function logSteps(
  steps: readonly Step[],
  story: LinkStory,
  conversion: Pick<Conversion, 'id' | 'purchaseId' | 'visit'>,
  place: Place,
  now: number,
): EventDraft[] {
  return steps.map(({ state, reason, amount, currency, clawback }) => ({
    kind: 'reward',
    occurredAt: now,
    body: {
      ...creditBody(story, conversion),
      ...placeBody(place),
      purchase: conversion.purchaseId,
      conversion: conversion.id,
      state,
      reason,
      amount,
      currency,
      ...(clawback && { clawback }),
    },
  }));
}
