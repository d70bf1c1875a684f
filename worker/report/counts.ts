/** What is counted, in the order of the columns of both roll-ups. Money is in minor units of the row's currency. */
export const COUNTERS = [
  'impressions',
  'shares',
  'recipients',
  'clicks',
  'machineClicks',
  'claims',
  'purchases',
  'purchaseRevenue',
  'conversions',
  'revenue',
  'refundedRevenue',
] as const;
export type Counter = (typeof COUNTERS)[number];
export type Counts = Record<Counter, number>;

export function zeroCounts(): Counts {
  return {
    impressions: 0,
    shares: 0,
    recipients: 0,
    clicks: 0,
    machineClicks: 0,
    claims: 0,
    purchases: 0,
    purchaseRevenue: 0,
    conversions: 0,
    revenue: 0,
    refundedRevenue: 0,
  };
}

/** Adds `more` to `sum`, in place. */
export function addCounts(sum: Counts, more: Counts): void {
  for (const counter of COUNTERS) sum[counter] += more[counter];
}
