import type { NumberClass, Ports, Sender } from '../../ports.ts';
import { keepMs } from '../../privacy/retention.ts';
import type { Shop } from '../../retailer/shop.ts';
import type { Ready, Run } from '../message.run.ts';
import { readNumberChecks, saveNumberChecks } from './lookup.store.ts';
import { type NumberFault, readNumber } from './number.ts';

/** Why a text does not go to a number. */
type Refusal = NumberFault | 'risky';
type Verdict = Refusal | 'textable';

const countriesOf = ({ country, settings }: Shop) => settings.textCountries ?? [country];

/** What the number itself tells: its plan's class, and its country. */
function judgeOffline(shop: Shop, number: string): Refusal | undefined {
  const read = readNumber(number, shop.country, countriesOf(shop));
  return typeof read === 'string' ? read : undefined;
}

/** What a provider's knowledge means, whichever shop asks. */
function judgeClass({ valid, mobile, risky }: NumberClass): Verdict {
  if (!valid) return 'not_a_number';
  if (mobile === false) return 'not_mobile';
  return risky ? 'risky' : 'textable';
}

/** One key a number for the whole group: what it is depends on no retailer. */
const keyOf = ({ secrets }: Pick<Ports, 'secrets'>, number: string) =>
  secrets.addressKeys('', 'sms', secrets.digest(number))[0];

/**
 * Asks the account's provider about numbers that nobody asked about in 90 days, each once. A provider that does not
 * answer forbids nothing: the number's own plan allowed it.
 */
async function lookUp(
  { ports, database }: Run,
  inspect: NonNullable<Sender<'sms'>['inspect']>,
  numbers: readonly string[],
): Promise<Map<string, Verdict>> {
  const now = ports.clock.now();
  const keys = new Map(numbers.map((number) => [number, keyOf(ports, number)]));
  const known = await readNumberChecks(database, [...keys.values()]);
  const verdicts = new Map<string, Verdict>();
  const asked: { key: string; verdict: Verdict; checkedAt: number }[] = [];
  for (const [number, key] of keys) {
    const check = known.get(key);
    if (check && now - check.checkedAt < keepMs('numberCheck')) {
      verdicts.set(number, check.verdict);
      continue;
    }
    const found = await inspect(number);
    if (!found) continue;
    const verdict = judgeClass(found);
    verdicts.set(number, verdict);
    asked.push({ key, verdict, checkedAt: now });
  }
  await saveNumberChecks(database, asked);
  return verdicts;
}

/**
 * Why texts must not go to their numbers, by message: premium, shared-cost and satellite numbers are how texts are
 * turned into money. What the number itself tells is looked at each time, a provider is asked before the first text,
 * where its account pays for that.
 */
export async function refuseNumbers(run: Run, ready: readonly Ready[]): Promise<Map<Ready, Refusal>> {
  const refused = new Map<Ready, Refusal>();
  const open: { one: Ready; number: string }[] = [];
  for (const one of ready) {
    if (one.outgoing.channel !== 'sms') continue;
    const fault = judgeOffline(one.message.shop, one.outgoing.to);
    if (fault) refused.set(one, fault);
    else open.push({ one, number: one.outgoing.to });
  }
  const sender = open[0]?.one.sender;
  if (sender?.channel !== 'sms' || !sender.inspect) return refused;
  const verdicts = await lookUp(
    run,
    sender.inspect,
    open.map(({ number }) => number),
  );
  for (const { one, number } of open) {
    const verdict = verdicts.get(number);
    if (verdict && verdict !== 'textable') refused.set(one, verdict);
  }
  return refused;
}
