import { addDays } from './day.ts';
import type { Period } from './query.ts';

/** A run of days that the roll-ups answer by one sum: whole months, or days of one month. Months are `YYYYMM`. */
export type Span =
  | { whole: true; first: number; last: number }
  | { whole: false; month: number; from: number; to: number };

/** Month as a number and day of the month, of a day as text. */
export function splitDay(day: string): { month: number; day: number } {
  return { month: Number(day.slice(0, 4)) * 100 + Number(day.slice(5, 7)), day: Number(day.slice(8)) };
}

/** A day as text, of its month as a number. */
export function joinDay(month: number, day: number): string {
  return `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

const isLastOfMonth = (day: string) => addDays(day, 1).endsWith('-01');

function nextMonth(month: number): number {
  return month % 100 === 12 ? month + 89 : month + 1;
}

/** The months that a period touches. */
export function listMonths({ from, to }: Period): number[] {
  const last = splitDay(to).month;
  const months: number[] = [];
  for (let { month } = splitDay(from); month <= last; month = nextMonth(month)) months.push(month);
  return months;
}

/** Cuts a period into whole months and what sticks out at both ends. */
export function cutPeriod({ from, to }: Period): Span[] {
  const start = splitDay(from);
  const end = splitDay(to);
  const opens = start.day === 1;
  const closes = isLastOfMonth(to);
  if (start.month === end.month && !(opens && closes)) {
    return [{ whole: false, month: start.month, from: start.day, to: end.day }];
  }
  const spans: Span[] = [];
  if (!opens) spans.push({ whole: false, month: start.month, from: start.day, to: 31 });
  const first = opens ? start.month : nextMonth(start.month);
  const last = closes ? end.month : end.month % 100 === 1 ? end.month - 89 : end.month - 1;
  if (first <= last) spans.push({ whole: true, first, last });
  if (!closes) spans.push({ whole: false, month: end.month, from: 1, to: end.day });
  return spans;
}
