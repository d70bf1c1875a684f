const DAY_MS = 86_400_000;

/** The most that one report can show. */
export const MAX_DAYS = 400;

/** Days `YYYY-MM-DD` in the shop's zone, both ends included. */
export interface Period {
  from: string;
  to: string;
}

const toMs = (day: string) => Date.parse(`${day}T00:00:00Z`);

export function addDays(day: string, days: number): string {
  return new Date(toMs(day) + days * DAY_MS).toISOString().slice(0, 10);
}

export function countDays(from: string, to: string): number {
  return (toMs(to) - toMs(from)) / DAY_MS + 1;
}

/** Today by the clock of a zone. */
export function todayIn(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(Date.now());
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')}`;
}
