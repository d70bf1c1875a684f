import type { OwnHours } from '../message/quiet.place.ts';
import type { Verdict } from '../wire.ts';
import { POLICY } from './policy.data.ts';
import {
  cellsOf,
  defaultOf,
  ELSEWHERE,
  matrixOf,
  type Override,
  type SendingRules,
  SITUATIONS,
  type Situation,
} from './policy.rules.ts';

/** One verdict as it holds, and what it would be without the retailer's change. */
interface Cell {
  verdict: Verdict;
  default: Verdict;
  signOff?: { counsel: string; reference: string };
}

/** `GET /api/sending-rules`: what may be sent for shoppers, by market and channel. */
export interface SendingRulesAnswer {
  version: number;
  /** Version of the default matrix, and of the retailer's changes. */
  policy: string;
  rules: {
    /** ISO 3166-1, or `*` for every market that is not named. */
    market: string;
    channel: 'email' | 'sms';
    basis: string;
    cells: Record<Situation, Cell>;
  }[];
  /** Markets of the retailer's own shops. */
  markets: string[];
  quiet: OwnHours;
  neverRelay: boolean;
  narrowStops: boolean;
  changes: { id: string; action: string; subject: Record<string, string | number>; by: string; at: number }[];
}

/** The rules as the dashboard shows them: markets with a rule of their own, those of the retailer's shops, the rest. */
export function describeRules(
  sending: SendingRules,
  ownMarkets: readonly string[],
  changes: SendingRulesAnswer['changes'],
): SendingRulesAnswer {
  const matrix = matrixOf(sending);
  const named = [...ownMarkets, ...Object.keys(POLICY.markets), ...sending.overrides.map(({ market }) => market)];
  const markets = [...new Set(named)].filter((market) => market !== ELSEWHERE).sort();
  const cellOf = (one: Pick<Override, 'market' | 'channel' | 'situation'>, verdict: Verdict): Cell => {
    const { signOff } =
      sending.overrides.find(
        ({ market, channel, situation }) =>
          market === one.market && channel === one.channel && situation === one.situation,
      ) ?? {};
    return {
      verdict,
      default: defaultOf(one),
      ...(signOff && { signOff: { counsel: signOff.counsel, reference: signOff.reference } }),
    };
  };
  return {
    version: sending.version,
    policy: matrix.version,
    rules: [...markets, ELSEWHERE].flatMap((market) =>
      (['email', 'sms'] as const).map((channel) => {
        const rule = (matrix.markets[market] ?? matrix.elsewhere)[channel];
        const verdicts = cellsOf(rule);
        const cells = Object.fromEntries(
          SITUATIONS.map((situation) => [situation, cellOf({ market, channel, situation }, verdicts[situation])]),
        ) as Record<Situation, Cell>;
        return { market, channel, basis: rule.basis, cells };
      }),
    ),
    markets: [...new Set(ownMarkets)].sort(),
    quiet: sending.quiet,
    neverRelay: sending.neverRelay,
    narrowStops: sending.narrowStops === true,
    changes,
  };
}
