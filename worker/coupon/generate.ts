import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';
import { fillPattern, judgePattern } from './pattern.ts';
import { insertCodes, insertLot } from './pool.store.ts';

/** Codes that are made at once. */
export const MOST_GENERATED = 100_000;
/** Codes of one write: other callers' writes come in between. */
const BATCH = 4_000;
const DRAWN = 256;

/** Codes that were made: they share a time, by which their file is found. */
export interface GeneratedAnswer {
  added: number;
  /** UTC milliseconds. */
  created_at: number;
}

const WORDS = {
  characters: 'expected letters, digits, - _ . and the marks * ? # =',
  too_long: 'expected 40 characters at most',
  two_checks: 'expected one check character at most',
  too_few: 'too few codes fit this pattern: whoever guesses would find one; add some *',
};

/**
 * Makes codes of a pattern, each new to the shop, and puts them into a deal's pool.
 * @throws AppError `unprocessable` for a pattern that cannot be used.
 */
export async function generateCodes(
  ports: Ports,
  shop: Shop,
  dealId: string,
  { pattern, amount }: { pattern: string; amount: number },
): Promise<GeneratedAnswer> {
  const fault = judgePattern(pattern, amount);
  if (fault) {
    throw new AppError('unprocessable', 'This pattern cannot be used.', {
      errors: [{ path: 'pattern', code: fault, message: WORDS[fault] }],
    });
  }
  const { ids, clock, databases } = ports;
  const database = tenantOf(databases, shop);
  const now = clock.now();
  let drawn = '';
  const draw = () => {
    if (!drawn) drawn = ids.couponCode(DRAWN);
    const first = drawn.charAt(0);
    drawn = drawn.slice(1);
    return first;
  };
  let added = 0;
  while (added < amount) {
    const wanted = Math.min(BATCH, amount - added);
    const codes = new Set<string>();
    while (codes.size < wanted) codes.add(fillPattern(pattern, draw));
    const rows = [...codes].map((code) => ({ id: ids.make('cpn'), code }));
    // The few that the shop has already are made up for in the next round.
    added += (await insertCodes(database, { shopId: shop.id, dealId, now }, rows)).size;
  }
  const lot = {
    id: ids.make('lot'),
    shopId: shop.id,
    dealId,
    source: 'generated' as const,
    pattern,
    added,
    createdAt: now,
  };
  await database.client.batch([insertLot(database, lot)], 'write');
  return { added, created_at: now };
}
