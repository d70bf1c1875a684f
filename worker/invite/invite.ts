/** How a shop invites its own customers to recommend it. */
export interface InviteRule {
  isOn: boolean;
  /** What their friends get. */
  dealId: string;
  channel: 'email' | 'sms';
  afterDays: number;
  periodDays: number;
  /** Whether they are asked first how happy they are: who is not, is asked for nothing more. */
  asks: boolean;
  noticeGiven: boolean;
}

const DAY_MS = 24 * 3_600_000;
/** An order that came to our knowledge so late is no occasion any more. */
const LATEST_DAYS = 30;

/**
 * When a customer is invited: so many days after they bought, at once where that is past, and not at all long after.
 * @param boughtAt null for somebody on a list whose last purchase nobody told.
 */
export function dueAtOf({ afterDays }: Pick<InviteRule, 'afterDays'>, boughtAt: number | null, now: number) {
  if (boughtAt === null) return now;
  return Math.max(now, boughtAt + afterDays * DAY_MS);
}

/** Whether an order is still an occasion to write. */
export function isRecent({ afterDays }: Pick<InviteRule, 'afterDays'>, boughtAt: number, now: number): boolean {
  return now <= boughtAt + (afterDays + LATEST_DAYS) * DAY_MS;
}

/** How happy somebody says they are; undefined for anything else. */
export function readScore(text: string | undefined): 1 | 2 | 3 | undefined {
  return text === '1' || text === '2' || text === '3' ? (Number(text) as 1 | 2 | 3) : undefined;
}
