import { tenantOf } from '../../db/tenant.ts';
import { planAccess } from '../advocate/access.ts';
import { reachOf } from '../advocate/reach.ts';
import { refusalOf } from '../advocate/standing.ts';
import { formatMoney } from '../campaign/money.ts';
import { withOwn } from '../campaign/own-words.ts';
import { enqueueMessage } from '../message/enqueue.ts';
import type { MessageValues } from '../message/message.ts';
import { readTextAccount, takesOrderText } from '../message/sms/reach.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { planMessage } from './reward.write.ts';
import { CAUSES, type Place, readMissed, readUntold } from './tell.store.ts';
import { readUntoldThanks, type UntoldThanks } from './thanks.store.ts';
import { planThanks } from './thanks.ts';

const HOUR_MS = 3_600_000;
/** What changed longer ago is no news. */
const NEWS_MS = 6 * HOUR_MS;
/**
 * So long somebody is owed the word that what we announced came to nothing, or that what we gave was taken back: from that
 * day on, also after a standstill of ours.
 */
const OWED_MS = 14 * 24 * HOUR_MS;
const PAGE = 200;

type Untold = Awaited<ReturnType<typeof readUntold>>[number];

/**
 * What becomes of what was taken back: a code is the shop's to cancel, credit its to take off; the rest is as far as the
 * shop said that it paid it. Undefined of a donation that was made, which nobody asks the advocate for.
 */
function fateOf({ kind, paidAt }: Untold['reward']): MessageValues['reward']['fate'] {
  if (kind === 'coupon') return 'code';
  if (kind === 'credit') return 'credit';
  if (kind === 'charity') return undefined;
  return paidAt === null ? 'unpaid' : 'paid';
}

/** What was given by hand for no order was not taken back for one. */
function describeTaken({ reward, code }: Untold): Pick<MessageValues['reward'], 'fate' | 'code' | 'reason'> {
  const fate = fateOf(reward);
  return {
    ...(reward.conversionId !== '' && { reason: refusalOf(reward.reason) }),
    ...(fate && { fate }),
    ...(code !== null && { code }),
  };
}

/** A reward that waits, that came to nothing, or that was taken back. */
async function tellChange(ports: Ports, shop: Shop, untold: Untold): Promise<void> {
  const { reward, advocate, messages } = untold;
  const { databases, secrets } = ports;
  const reach = reachOf(ports, advocate);
  if (!reach) return;
  const { id, amount, currency, dueAt } = reward;
  const { language, nameSealed } = advocate;
  const lost = reward.issuedAt === null ? 'refused' : 'taken';
  const state = reward.state === 'void' ? lost : 'pending';
  const access = planAccess(ports, shop, advocate.id);
  const message = enqueueMessage(ports, shop, {
    kind: 'reward',
    ...reach,
    cause: `reward:${id}${CAUSES[state]}`,
    language,
    values: {
      shopName: shop.name,
      // A campaign's own words for what never came would not be true of what was taken back.
      ...(reward.part === 'base' && state !== 'taken' && withOwn(messages, `reward_${state}`, language)),
      state,
      amount: formatMoney(amount, currency, language),
      ...(nameSealed && { advocateName: secrets.open(nameSealed) }),
      ...(state === 'pending' && dueAt && { dueAt }),
      pageUrl: access.url,
      ...(state === 'refused' && { reason: refusalOf(reward.reason) }),
      ...(state === 'taken' && describeTaken(untold)),
    },
  });
  await tenantOf(databases, shop).client.batch([...message, access.statement], 'write');
}

/** What was given while nobody could be told. @param coupon its code, null where it is none, and when that ends. */
async function tellEarned(
  ports: Ports,
  shop: Shop,
  { reward, advocate, messages }: Omit<Untold, 'code'>,
  { code, endsAt }: { code: string | null; endsAt: number | null },
): Promise<void> {
  const told = planMessage(
    ports,
    { shop, earner: advocate, messages },
    reward,
    code === null ? undefined : { code, endsAt },
  );
  await tenantOf(ports.databases, shop).client.batch(told, 'write');
}

/** Whether a friend's reward is told where they can be reached: a text goes where the law lets it, and where there is one. */
async function isReached(ports: Ports, shop: Shop, { channel, addressSealed }: UntoldThanks): Promise<boolean> {
  if (channel !== 'sms') return true;
  if (shop.controls.off.channel.includes('sms')) return false;
  if (!takesOrderText(shop, ports.secrets.open(addressSealed))) return false;
  return (await readTextAccount(ports, tenantOf(ports.databases, shop), shop)) !== undefined;
}

/** Page after page: what nobody can be told of now keeps nobody else from hearing. */
async function* readAll<Row>(
  since: number,
  read: (after: Place) => Promise<Row[]>,
  placeOf: (row: Row) => Place,
): AsyncGenerator<Row> {
  let page: Row[];
  let after: Place = { updatedAt: since, id: '\u{10ffff}' };
  do {
    page = await read(after);
    yield* page;
    const last = page.at(-1);
    if (last) after = placeOf(last);
  } while (page.length === PAGE);
}

/** Tells friends of what they get for their own order, where they can be reached: the page of their code says it anyway. */
async function tellThanks(ports: Ports, since: number, owed: number): Promise<void> {
  const { databases, shops } = ports;
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    const untold = readAll(
      owed,
      (after) => readUntoldThanks(database, since, after, PAGE),
      (one) => one,
    );
    for await (const thanks of untold) {
      const shop = await shops.byId(thanks.shopId);
      if (!shop || shop.stopped || !(await isReached(ports, shop, thanks))) continue;
      await tenantOf(databases, shop).client.batch(planThanks(ports, shop, thanks), 'write');
      ports.wake();
    }
  }
}

/**
 * Tells advocates that a reward waits for them, and where it came to nothing or was taken back why; what was earned is
 * told as it is issued, or, where nobody could be told then, once they confirm an address.
 */
export async function tellRewards(ports: Ports): Promise<void> {
  const { databases, clock, shops } = ports;
  const now = clock.now();
  const since = now - NEWS_MS;
  await tellThanks(ports, since, now - OWED_MS);
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    const placeOf = ({ reward }: Untold) => reward;
    const changed = readAll(now - OWED_MS, (after) => readUntold(database, since, after, PAGE), placeOf);
    const missed = readAll(0, (after) => readMissed(database, since, after, PAGE), placeOf);
    // What is told as changed is not missed any more.
    for (const found of [changed, missed]) {
      for await (const one of found) {
        const shop = await shops.byId(one.advocate.shopId);
        if (!shop || shop.stopped) continue;
        if (one.reward.state === 'issued') await tellEarned(ports, shop, one, { endsAt: null, ...one });
        else await tellChange(ports, shop, one);
        ports.wake();
      }
    }
  }
}
