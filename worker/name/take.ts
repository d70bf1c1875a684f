import { isRaceLost, writeGuarded } from '../../db/guard.ts';
import { tenantOf } from '../../db/tenant.ts';
import { isProfane } from '../message/profanity.ts';
import { cleanName } from '../message/typed.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { planNameLink } from './enter.ts';
import { keysOfName } from './key.ts';
import { countNames, endNames, insertName, readNames, readTaken } from './name.store.ts';
import { foldName, proposeCodes, wordOf } from './name.ts';

const DAY_MS = 86_400_000;
/** So long a former name works on. */
const STILL_MS = 30 * DAY_MS;
/** Names that one advocate may take in a while. */
const OFTEN = { most: 3, within: 30 * DAY_MS };
const TRIES = 4;

/** Why a name cannot be had; none of them tells of anybody else. */
export type NameFault = 'faultName' | 'faultWords' | 'faultOften';

/** An advocate's names, as they are shown to them. */
export interface OwnNames {
  /** `ANNA-K7`; undefined where none was chosen yet. */
  label: string | undefined;
  /** Former ones that still work, and until when. */
  former: { label: string; endsAt: number }[];
}

/** The names of an advocate that work now. */
export async function readOwnNames(ports: Ports, shop: Shop, advocateId: string): Promise<OwnNames> {
  const now = ports.clock.now();
  const rows = await readNames(tenantOf(ports.databases, shop), advocateId);
  const label = (sealed: string) => ports.secrets.open(sealed);
  const current = rows.find(({ endsAt }) => endsAt === null);
  return {
    label: current && label(current.labelSealed),
    former: rows.flatMap(({ labelSealed, endsAt }) =>
      endsAt !== null && endsAt > now ? [{ label: label(labelSealed), endsAt }] : [],
    ),
  };
}

/** A whole number below a bound, of the port's own chance. */
function draw({ ids }: Pick<Ports, 'ids'>, below: number): number {
  const text = ids.uuid().replaceAll('-', '').slice(-8);
  return Number.parseInt(text, 16) % below;
}

/**
 * Gives an advocate a name to tell, with a code of its own: the same name again changes nothing, another one takes its
 * place, and the one before works on for 30 days. Everybody gets a code, so that nobody learns who else has the name.
 * @returns the label, or why there is none.
 */
export async function takeName(
  ports: Ports,
  shop: Shop,
  advocateId: string,
  typed: string,
): Promise<{ label: string } | { fault: NameFault }> {
  const { secrets, ids, clock } = ports;
  const name = cleanName(typed);
  const folded = name && foldName(name);
  if (!name || !folded || folded.length < 2 || folded === foldName(shop.name)) return { fault: 'faultName' };
  const languages = [...shop.languages, 'en', 'de', 'fr', 'es', 'it'];
  if (isProfane(name, languages) || isProfane(wordOf(name), languages)) return { fault: 'faultWords' };
  const database = tenantOf(ports.databases, shop);
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const now = clock.now();
    const since = now - OFTEN.within;
    const wordKeys = keysOfName(secrets, shop, name);
    const proposed = proposeCodes(name, (below) => draw(ports, below)).map((label) => {
      const keys = keysOfName(secrets, shop, label);
      return { label, keys, codeKey: keys[0] as string };
    });
    const [names, taken, often, plan] = await Promise.all([
      readNames(database, advocateId),
      readTaken(
        database,
        shop.id,
        proposed.flatMap(({ keys }) => keys),
      ),
      countNames(database, advocateId, since),
      planNameLink(ports, database, shop, advocateId),
    ]);
    const current = names.find(({ endsAt }) => endsAt === null);
    if (current && wordKeys.includes(current.wordKey)) return { label: secrets.open(current.labelSealed) };
    if (often >= OFTEN.most) return { fault: 'faultOften' };
    const free = proposed.find(({ keys }) => !keys.some((key) => taken.has(key)));
    if (!free) continue;
    const { label, codeKey } = free;
    const row = { id: ids.make('nam'), shopId: shop.id, advocateId, wordKey: wordKeys[0] as string, codeKey };
    const guard = insertName({ ...row, labelSealed: secrets.seal(label), createdAt: now }, current?.id, {
      since,
      most: OFTEN.most,
    });
    try {
      await writeGuarded(database, guard, [
        endNames(database, advocateId, row.id, now + STILL_MS),
        ...(plan?.statements ?? []),
      ]);
      return { label };
    } catch (error) {
      if (!isRaceLost(error)) throw error;
    }
  }
  return { fault: 'faultOften' };
}
