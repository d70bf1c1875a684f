import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { leastTotalOf } from '../campaign/deal.ts';
import type { Ports, TenantDatabase } from '../ports.ts';
import { isNamedByPages } from '../purchase/buyer.ts';
import { isSettled, refuseOwn } from '../purchase/conversion.ts';
import { eventRow, writePlan } from '../purchase/plan.store.ts';
import { readCase, readStories } from '../purchase/purchase.store.ts';
import type { Shop } from '../retailer/shop.ts';
import { raiseVersion } from '../reward/reward.store.ts';
import { insertEvent, readEvents } from '../tag/event.store.ts';
import { holdRewards, orAbort, writeCase } from './case.store.ts';
import { findFraud, nextState } from './fraud.ts';
import { gatherFacts, refundClaimOf } from './gather.ts';
import { type Candidate, readCandidate, readCredited, readSurroundings, readUnscreened } from './screen.store.ts';
import { readSettings } from './settings.store.ts';
import { findOwnOrder, noteReview, planVerdict, refuseConversion } from './verdict.ts';

/** Rewards that changed, and advocates who showed who they are, in this time are looked at; others as they are due. */
const FRESH_MS = 6 * 3_600_000;
const PAGE = 200;

/**
 * Looks at what somebody may be paid for: soon after it was credited, so that members have the return period to decide,
 * and once more when it is due. Nothing is paid that was not looked at. Each fails alone.
 * @returns how many were looked at.
 */
export async function screenDue(ports: Ports): Promise<number> {
  const { databases, shops, clock, log } = ports;
  const now = clock.now();
  let screened = 0;
  for (const number of databases.groupNumbers()) {
    for (const { conversionId, shopId } of await readUnscreened(databases.group(number), now, now - FRESH_MS, PAGE)) {
      const shop = await shops.byId(shopId);
      if (!shop) continue;
      try {
        await screenConversion(ports, shop, conversionId);
        screened += 1;
      } catch (error) {
        if (!isRaceLost(error)) {
          log.error('screening_failed', { conversion: conversionId, error: (error as Error).name });
        }
      }
    }
  }
  return screened;
}

/**
 * Looks anew at what an advocate is credited with, whose keys are about to go: their own orders are none of a friend's.
 */
export async function screenAdvocate(ports: Ports, shop: Shop, advocateId: string): Promise<void> {
  for (const { conversionId, shopId } of await readCredited(tenantOf(ports.databases, shop), advocateId, PAGE)) {
    const at = await ports.shops.byId(shopId);
    try {
      if (at) await screenConversion(ports, at, conversionId);
    } catch (error) {
      // What is still to be given is looked at once more when it is due.
      if (!isRaceLost(error)) throw error;
    }
  }
}

/** All that speaks for fraud about a conversion, and by which settings. */
async function examine(ports: Ports, database: TenantDatabase, shop: Shop, candidate: Candidate) {
  const { conversion } = candidate;
  const refundClaim = refundClaimOf(ports, candidate);
  const [{ version, settings }, surroundings, claimed, stories] = await Promise.all([
    readSettings(database),
    readSurroundings(database, shop, candidate),
    readEvents(database, shop.number, [refundClaim]),
    readStories(database, shop.id, [conversion.linkCode]),
  ]);
  const story = stories.get(conversion.linkCode);
  const minimum = story?.deal.currency === candidate.purchase.currency ? leastTotalOf(story.deal) : 0;
  const facts = gatherFacts(ports, shop, candidate, surroundings, { refundClaimed: claimed.size > 0, minimum });
  const advocate = story && { ...story.advocate, smsKey: candidate.advocate.smsKey };
  const { friend, claimedBy } = surroundings;
  const friendKeys = [friend?.friendKey, friend?.mailboxKey, claimedBy];
  // As a report of the order decides: support's credit stays, and no page takes back what was given.
  const stays = isSettled(conversion) || (candidate.given && isNamedByPages(candidate.purchase));
  const own = advocate && !stays ? findOwnOrder(ports, shop, { advocate }, candidate.purchase, friendKeys) : undefined;
  return { version, settings, stories, story, own, findings: findFraud(facts, settings) };
}

/** @throws RaceLost where somebody decided, or the order changed, meanwhile: the next call looks again. */
async function screenConversion(ports: Ports, shop: Shop, conversionId: string): Promise<void> {
  const { ids, clock } = ports;
  const now = clock.now();
  const database = tenantOf(ports.databases, shop);
  const candidate = await readCandidate(database, shop.id, conversionId);
  if (candidate?.conversion.state !== 'credited') return;
  const { conversion, known } = candidate;
  const { version, settings, stories, story, own, findings } = await examine(ports, database, shop, candidate);
  // An order that was refused as the advocate's own, and is credited again, names another buyer since.
  const before = known?.state === 'refused' ? undefined : (known ?? undefined);
  // What was given already is looked at for one thing: whether its advocate turned out to be the buyer.
  const found = candidate.waits ? nextState(before, findings, settings) : (before?.state ?? 'passed');
  const state = own ? 'refused' : found;
  const kept = known?.state === state && state === 'approved';
  const row = {
    id: known?.id ?? ids.make('frd'),
    shopId: shop.id,
    conversionId,
    purchaseId: conversion.purchaseId,
    advocateId: candidate.advocate.id,
    campaignId: conversion.campaignId,
    state,
    findings,
    settingsVersion: version,
    screenedAt: now,
    reason: state === 'refused' ? ('rule' as const) : kept ? known.reason : null,
    decidedBy: state === 'refused' ? 'rule' : kept ? known.decidedBy : null,
    decidedAt: state === 'refused' ? now : kept ? known.decidedAt : null,
    createdAt: known?.createdAt ?? now,
  };
  const write = writeCase(database, row, known);
  if (state === 'refused') {
    const one = await readCase(database, shop.id, conversion.purchaseId);
    if (!one?.conversion) return;
    const refused = own
      ? refuseOwn(one.conversion, own, candidate.advocate.id)
      : refuseConversion(one.conversion, findings);
    const plan = planVerdict({ one, conversion: refused, stories, newId: ids.make, now });
    await writePlan(database, ports, shop, plan, undefined, orAbort(write));
    return;
  }
  if (state !== 'open' || !candidate.waits) {
    await writeGuarded(database, write, []);
    return;
  }
  const { id: purchaseId, version: orderVersion } = candidate.purchase;
  const opened = eventRow(noteReview(story, conversion, 'fraud_review', now), shop.number, ids.uuid(), now);
  await writeGuarded(database, raiseVersion(database, purchaseId, orderVersion), [
    ...orAbort(write),
    holdRewards(database, conversionId),
    insertEvent(opened),
  ]);
}
