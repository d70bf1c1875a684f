import { isFenced } from '../../db/fence.error.ts';
import { isRaceLost } from '../../db/guard.ts';
import { onlyGroups, tryGroups } from '../group.ts';
import type { Database, Ports } from '../ports.ts';
import { readShops } from '../retailer/shop.store.ts';
import {
  findTouched,
  insertAuditSeal,
  insertLogSeal,
  readAuditRows,
  readAuditSeals,
  readLastSeal,
  readLogSeals,
  readMark,
  readSealedRows,
  writeMark,
} from './audit.store.ts';
import { type AllVerified, type ChainReport, isSealed, makeSeal } from './audit.ts';

/** What was noted is sealed within a minute: until then whoever can write to the database could change it unseen. */
const EVERY_MS = 60_000;
/** Rows of one seal. */
const MOST = 5000;

const MEMBERS = 'members';
const chainOf = (shop: number) => `shop ${shop}`;

type SealPorts = Pick<Ports, 'databases' | 'secrets' | 'clock' | 'log'>;

/** Seals what was noted since the last time: the members' audit log, and each shop's sends, opt-outs and shares. */
export async function sealDue(ports: SealPorts): Promise<void> {
  const { databases, clock } = ports;
  await unlessFirst(sealMembers(ports));
  for (const group of databases.groupNumbers()) {
    const database = databases.group(group);
    const now = clock.now();
    const mark = await readMark(database);
    // A clock that went back seals sooner.
    if (now - mark.markedAt < EVERY_MS && now >= mark.markedAt) continue;
    const { shops, seq } = await findTouched(database, mark.seq);
    const home = await readHome(databases.control, group);
    for (const shop of shops) if (home.has(shop)) await unlessFirst(sealShop(ports, database, shop));
    await writeMark(database, seq, now);
  }
}

/** Shops that live in a group. The canary's facts are deleted after some days: they are no evidence. */
async function readHome(control: Database, group: number): Promise<ReadonlySet<number>> {
  const shops = await readShops(control);
  return new Set(
    shops.filter(({ groupNumber, kind }) => groupNumber === group && kind !== 'canary').map(({ number }) => number),
  );
}

/** Another host sealed the same, or the shop is moving house: then it is sealed with the next rows. */
async function unlessFirst(work: Promise<void>): Promise<void> {
  await work.catch((error) => {
    if (!isRaceLost(error) && !isFenced(error)) throw error;
  });
}

async function sealMembers({ databases: { control }, secrets, clock }: SealPorts): Promise<void> {
  const rows = await readAuditRows(control, null, MOST);
  if (rows.length === 0) return;
  const [before] = await readAuditSeals(control, true);
  const seal = makeSeal(
    secrets,
    MEMBERS,
    before,
    rows.map(({ row }) => row),
  );
  await insertAuditSeal(
    control,
    seal,
    rows.map(({ id }) => id),
    clock.now(),
  );
}

async function sealShop({ secrets, clock, log }: SealPorts, database: Database, shop: number): Promise<void> {
  for (;;) {
    const before = await readLastSeal(database, shop);
    if (before && before.seq === undefined) {
      log.error('audit_broken', { shop, seal: before.number });
      return;
    }
    const rows = await readSealedRows(database, shop, before?.seq ?? 0, MOST);
    const lastId = rows.at(-1)?.id;
    if (lastId === undefined) return;
    const seal = makeSeal(
      secrets,
      chainOf(shop),
      before,
      rows.map(({ row }) => row),
    );
    await insertLogSeal(database, shop, { ...seal, lastId, rows: (before?.rows ?? 0) + rows.length }, clock.now());
    if (rows.length < MOST) return;
  }
}

/** Verifies every chain from its first seal on; a group whose database is away keeps none of another from it. */
export async function verifyChains(ports: Pick<Ports, 'databases' | 'secrets'>): Promise<AllVerified> {
  const { databases } = ports;
  const reports = [await verifyMembers(ports)];
  const shops = (await readShops(databases.control)).filter(({ kind }) => kind !== 'canary');
  // Also of groups that are not configured here: none is passed over in silence.
  const homes = Map.groupBy(
    shops.toSorted((a, b) => a.number - b.number),
    ({ groupNumber }) => groupNumber,
  );
  const shopsOf = (group: number) => homes.get(group) ?? [];
  const failed = await tryGroups(onlyGroups(databases, [...homes.keys()]), async (group) => {
    for (const { number } of shopsOf(group)) reports.push(await verifyShop(ports, databases.group(group), number));
  });
  const known = new Set(reports.map(({ chain }) => chain));
  const leftOf = (group: number) =>
    shopsOf(group)
      .map(({ number }) => chainOf(number))
      .filter((chain) => !known.has(chain));
  return {
    verified: reports.filter(({ seals, unsealed }) => seals + unsealed > 0),
    failed: failed.map((one) => ({ ...one, chains: leftOf(one.group) })),
  };
}

async function verifyMembers({ databases: { control }, secrets }: Pick<Ports, 'databases' | 'secrets'>) {
  const report: ChainReport = { chain: MEMBERS, seals: 0, rows: 0, unsealed: 0, head: '' };
  let before: Awaited<ReturnType<typeof readAuditSeals>>[number] | undefined;
  for (const seal of await readAuditSeals(control)) {
    const rows = await readAuditRows(control, seal.number, seal.count + 1);
    const covered = rows.map(({ row }) => row);
    if (!isSealed(secrets, MEMBERS, before, seal, covered)) report.brokenAt ??= seal.number;
    count(report, seal.hash, rows.length);
    before = seal;
  }
  report.unsealed = (await readAuditRows(control, null, MOST)).length;
  return report;
}

async function verifyShop({ secrets }: Pick<Ports, 'secrets'>, database: Database, shop: number) {
  const chain = chainOf(shop);
  const report: ChainReport = { chain, seals: 0, rows: 0, unsealed: 0, head: '' };
  let before: Awaited<ReturnType<typeof readLogSeals>>[number] | undefined;
  let seq = 0;
  for (const seal of await readLogSeals(database, shop)) {
    const rows = await readSealedRows(database, shop, seq, seal.count);
    const covered = rows.map(({ row }) => row);
    const holds = rows.at(-1)?.id === seal.lastId && isSealed(secrets, chain, before, seal, covered);
    if (!holds) report.brokenAt ??= seal.number;
    count(report, seal.hash, rows.length);
    seq = rows.at(-1)?.seq ?? seq;
    before = seal;
  }
  report.unsealed = (await readSealedRows(database, shop, seq, MOST)).length;
  return report;
}

function count(report: ChainReport, head: string, rows: number): void {
  report.seals += 1;
  report.rows += rows;
  report.head = head;
}
