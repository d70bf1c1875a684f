import type { InStatement } from '@libsql/client';
import { isRaceLost, writeGuarded } from '../../../db/guard.ts';
import { tenantOf } from '../../../db/tenant.ts';
import { badgeOf, endOf, wordsOf } from '../../campaign/deal.ts';
import { recallOffers } from '../../campaign/offer.cache.ts';
import { readReferralKey } from '../../claim/claim.ts';
import { readAdvocateName } from '../../click/click.store.ts';
import { stateOfLink } from '../../click/click.ts';
import { linksOf } from '../../click/link.cache.ts';
import type { Database, Ports } from '../../ports.ts';
import { readShops } from '../../retailer/shop.store.ts';
import { chooseLanguage, type Shop } from '../../retailer/shop.ts';
import { isRewarded } from '../../reward/rule.ts';
import { fillIn, inLanguage, linkUrl } from '../../share/link.ts';
import { liftOwnStop } from '../../suppression/suppression.store.ts';
import { insertEvent } from '../../tag/event.store.ts';
import { closeAnswers, dropAnswers, insertAnswer, insertDoubt } from '../answer.store.ts';
import { answerIdOf } from '../answer.ts';
import { type ConnectionRow, readOwnConnections } from '../connection.store.ts';
import { enqueueMessage } from '../enqueue.ts';
import { chooseConnection } from '../message.check.ts';
import { insertSuppression } from '../message.store.ts';
import { readReply } from '../sms/keywords.ts';
import { dropOldHooks, finishHook, hasWritten, postponeHook, readDueHooks } from './hook.store.ts';
import { type PageEvent, readRef, WINDOW_MS } from './meta.ts';

const BATCH = 50;
/** Taps within this time are one. */
const ONCE_MS = 10 * 60_000;

type Due = Awaited<ReturnType<typeof readDueHooks>>[number];

/**
 * Works through what people did towards shops' pages: who opened a thread with a referral is answered with the deal,
 * who answers us with a stop is never written to again, unless they say start. Each event on its own, each once.
 */
export async function takePageEvents(ports: Ports): Promise<void> {
  const { databases, clock, log } = ports;
  let answered = false;
  for (const number of databases.groupNumbers()) {
    const database = databases.group(number);
    for (const due of await readDueHooks(database, 'meta', clock.now(), BATCH)) {
      try {
        const statements = await decide(ports, database, due);
        await writeGuarded(database, finishHook(database, due.event, clock.now()), statements);
        answered ||= statements.length > 0;
      } catch (error) {
        // Somebody else works on the same.
        if (isRaceLost(error)) continue;
        log.error('hook_failed', { hook: due.event.id, error: (error as Error).name });
        await postponeHook(database, due.event, clock.now());
      }
    }
    await dropOldHooks(database, clock.now());
  }
  if (answered) ports.wake();
}

async function decide(ports: Ports, database: Database, { event, connection }: Due): Promise<InStatement[]> {
  if (!event.bodySealed) return [];
  const told = JSON.parse(ports.secrets.open(event.bodySealed)) as PageEvent;
  const { subjectKey } = event;
  const referral = told.ref === undefined ? undefined : await findReferral(ports, connection, told.ref);
  const meaning = told.text === undefined ? 'other' : readReply(told.text, await readNames(ports, connection));
  if (meaning === 'stop' || meaning === 'unclear') {
    // The page's customers write to it about anything: only who came by a link of ours can mean our messages.
    if (!referral && !(await hasWritten(database, connection, subjectKey))) return [];
    // What may be a stop is obeyed like one, until somebody has looked at it.
    const doubt = { answerId: answerIdOf(ports, event.id), words: told.text ?? '' };
    return stop(ports, connection, subjectKey, meaning === 'unclear' ? doubt : undefined);
  }
  const lifted = meaning === 'start' ? start(database, connection, subjectKey) : [];
  return [...lifted, ...(referral ? await answer(ports, connection, subjectKey, told, referral) : [])];
}

/** Who stopped may be written to again over this page; nothing else is lifted. */
const start = (database: Database, { retailerId }: ConnectionRow, subjectKey: string): InStatement[] => [
  liftOwnStop(database, retailerId, 'facebook', [subjectKey]),
  dropAnswers(retailerId, [subjectKey]),
];

/** The shops of a page's retailer. */
const readOwnShops = async ({ databases }: Ports, row: ConnectionRow): Promise<Shop[]> =>
  (await readShops(databases.control)).filter(({ retailerId }) => retailerId === row.retailerId);

const readNames = async (ports: Ports, row: ConnectionRow) => (await readOwnShops(ports, row)).map(({ name }) => name);

/** Nobody at this retailer writes to the person again; the log says so, for one of the account's shops. */
async function stop(
  ports: Ports,
  row: ConnectionRow,
  subjectKey: string,
  doubt?: { answerId: string; words: string },
): Promise<InStatement[]> {
  const { databases, ids, clock, secrets } = ports;
  const shops = await readOwnShops(ports, row);
  const shop = shops.find(({ id }) => id === row.shopId) ?? shops[0];
  if (!shop) return [];
  const id = ids.make('sup');
  const createdAt = clock.now();
  const given = { id, channel: 'facebook', addressKey: subjectKey, createdAt } as const;
  const tenant = tenantOf(databases, shop);
  const body = { channel: 'facebook', reason: 'user' } as const;
  return [
    ...(doubt
      ? [
          insertDoubt(tenant, { ...given, answerId: doubt.answerId }),
          insertAnswer(tenant, secrets, {
            id: doubt.answerId,
            shopId: shop.id,
            channel: 'facebook',
            addressKey: subjectKey,
            masked: '',
            language: shop.languages[0] ?? 'en',
            words: doubt.words,
            state: 'doubt',
            createdAt,
          }),
        ]
      : [insertSuppression(tenant, { ...given, source: 'user' }), ...closeAnswers(tenant, [subjectKey])]),
    insertEvent({ shop: shop.number, id, kind: 'suppression', occurredAt: createdAt, receivedAt: createdAt, body }),
  ];
}

/** Whether a shop's page is this account's: a person is known to one page alone. */
async function isOwnPage(database: Database, shop: Shop, row: ConnectionRow): Promise<boolean> {
  if (shop.retailerId !== row.retailerId) return false;
  const rows = await readOwnConnections({ ...database, retailerId: shop.retailerId });
  const { retailerId, id: shopId } = shop;
  return chooseConnection({ retailerId, shopId, channel: 'facebook' }, rows).id === row.id;
}

/** Whose link brought somebody to a page; undefined where it is nobody's, or leads to another page. */
async function findReferral(ports: Ports, row: ConnectionRow, ref: string) {
  const { rk, language } = readRef(ref);
  const key = readReferralKey(rk);
  const found = key && (await linksOf(ports).read(ports, key.code));
  const { shop, link } = found ?? {};
  if (!key || !shop || !link || link.shopId !== shop.id) return undefined;
  return (await isOwnPage(tenantOf(ports.databases, shop), shop, row)) ? { rk, language, key, shop, link } : undefined;
}

/** The deal for who opened a thread by somebody's link; nothing where it is over. */
async function answer(
  ports: Ports,
  row: ConnectionRow,
  subjectKey: string,
  { person, at }: PageEvent,
  { rk, language: wanted, key, shop, link }: NonNullable<Awaited<ReturnType<typeof findReferral>>>,
): Promise<InStatement[]> {
  const { databases, clock, config, secrets } = ports;
  const tenant = tenantOf(databases, shop);
  const offer = (await recallOffers(ports, shop)).find(({ deal }) => deal.id === link.dealId);
  const now = clock.now();
  const openUntil = Math.min(at, now) + WINDOW_MS;
  if (!offer || now >= openUntil) return [];
  if (stateOfLink(offer, key.recipientToken !== undefined, now) !== 'open') return [];

  const { deal, campaign } = offer;
  const language = chooseLanguage(shop, [wanted, link.language]);
  const badge = badgeOf(deal, language);
  const end = endOf(offer);
  const { title, description, terms } = wordsOf(deal, language);
  const fill = (text: string) => fillIn(text, { shop: shop.name, badge });
  const sealed = await readAdvocateName(tenant, shop.id, link.advocateId);
  return enqueueMessage(ports, shop, {
    channel: 'facebook',
    kind: 'thread',
    address: person,
    language,
    // Meta tells of one tap by several events; the answer stands just above a second tap.
    cause: `thread:${row.id}:${subjectKey}:${link.code}:${Math.floor(at / ONCE_MS)}`,
    campaignId: campaign.id,
    dealId: deal.id,
    values: {
      shopName: shop.name,
      words: { title: fill(title), description: fill(description), ...(terms && { terms: fill(terms) }) },
      badge,
      url: inLanguage(linkUrl(config.publicUrl, rk.toLowerCase()), language, link.language),
      rewardDisclosed: isRewarded(campaign.reward),
      ...(sealed && { from: secrets.open(sealed) }),
      ...(end !== undefined && { validTo: end }),
      openUntil,
    },
  });
}
