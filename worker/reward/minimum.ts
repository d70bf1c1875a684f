import { convert, exactly, type Rate, round } from '../report/rates.ts';
import type { Minimum } from './rule.ts';

/**
 * What a minimum is in another currency by the rates of a day, told in either direction; undefined without one.
 * @param rates of the day.
 */
export function convertMinimum(
  { amount, currency: source }: Minimum,
  target: string,
  rates: readonly Rate[],
): Minimum | undefined {
  const rateOf = (from: string, to: string) => rates.find((rate) => rate.source === from && rate.target === to);
  const there = rateOf(source, target);
  if (there) return { amount: round(convert(amount, there)), currency: target };
  const back = rateOf(target, source);
  if (!back) return undefined;
  return { amount: Math.round(Number(exactly(amount)) / Number(convert(1, back))), currency: target };
}
