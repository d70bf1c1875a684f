import { z } from '@hono/zod-openapi';
import { AppError, type FieldError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import { createRecordReader } from '../product/feed.ts';
import type { Shop } from '../retailer/shop.ts';
import { AHEAD_MS, readMoment, type Teller } from '../till/moment.ts';
import { type Planned, planInviteBy, readInviting } from './plan.ts';

/** Customers of one call. */
export const MOST_CUSTOMERS = 1000;
const MOST_FAULTS = 100;

/** A customer as a shop tells of them. */
export const customerBody = z
  .strictObject({
    email: z.string().max(254).optional(),
    phone: z.string().max(40).optional(),
    language: z.string().max(35).optional(),
    bought_at: z
      .union([z.int().min(Date.UTC(2000)), z.string().max(64)])
      .openapi({ description: 'UTC milliseconds, or as lists of tills write it: `2026-11-17T12:00:00Z`, `17.11.2026`' })
      .optional(),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    path: ['email'],
    message: 'expected email or phone',
  })
  .openapi('InvitedCustomer');

/** What came of a list: each customer is judged by themselves. */
export interface InvitedList {
  planned: number;
  /** How many were not invited, by why. */
  skipped: Record<string, number>;
  /** The first hundred faults. */
  rejected: FieldError[];
}

/** A line of a list and where it stood, as `customers.3` or `line.4`. */
export interface ToldCustomer {
  path: string;
  told: unknown;
}

const COLUMNS = ['email', 'phone', 'language', 'bought_at'];

/** Customers of a CSV whose heading names the fields as JSON does. @throws AppError `unprocessable`. */
export function readCustomerCsv(text: string): ToldCustomer[] {
  const reader = createRecordReader();
  const [heading, ...records] = [...reader.read(text.replace(/^\ufeff/, '')), ...reader.end()];
  const names = heading?.cells.map((cell) => cell.trim().toLowerCase()) ?? [];
  if (!names.some((name) => name === 'email' || name === 'phone')) {
    throw new AppError('unprocessable', `The first line names the fields: ${COLUMNS.join(', ')}.`);
  }
  if (records.length > MOST_CUSTOMERS) {
    throw new AppError('unprocessable', `A list has ${MOST_CUSTOMERS} lines at most: send the rest in another.`);
  }
  return records.map(({ line, cells }) => {
    const given = names.map((name, index) => [name, cells[index]?.trim() ?? ''] as const);
    return {
      path: `line.${line}`,
      told: Object.fromEntries(given.filter(([name, cell]) => cell && COLUMNS.includes(name))),
    };
  });
}

/** When a customer bought; null where nobody told, undefined for what is no time, could be several, or lies ahead. */
function readBoughtAt(told: string | number | undefined, shop: Teller): number | null | undefined {
  if (told === undefined) return null;
  const at = typeof told === 'string' ? readMoment(told, shop) : told;
  return at !== undefined && at <= shop.now + AHEAD_MS ? at : undefined;
}

/** Invites the customers of a list by the shop's own rule. @throws AppError `unprocessable` where none is usable. */
export async function inviteCustomers(ports: Ports, shop: Shop, lines: readonly ToldCustomer[]): Promise<InvitedList> {
  const rejected: FieldError[] = [];
  const counts: Partial<Record<Planned, number>> = {};
  const now = ports.clock.now();
  const inviting = await readInviting(ports, shop);
  for (const { path: place, told } of lines) {
    const read = customerBody.safeParse(told);
    if (!read.success) {
      const faults = read.error.issues.map(({ path, code, message }) => ({
        path: [place, ...path].join('.'),
        code: `${code}`,
        message,
      }));
      rejected.push(...faults);
      continue;
    }
    const { bought_at: toldAt, ...customer } = read.data;
    const boughtAt = readBoughtAt(toldAt, { ...shop, now });
    if (boughtAt === undefined) {
      const message =
        'expected a time that has passed: 2026-11-17 12:00, as the shop’s country writes it, or with its zone; a year of four digits where two could be another day';
      rejected.push({ path: `${place}.bought_at`, code: 'time', message });
      continue;
    }
    const planned = await planInviteBy(ports, shop, inviting, { ...customer, boughtAt });
    counts[planned] = (counts[planned] ?? 0) + 1;
  }
  if (Object.keys(counts).length === 0) {
    throw new AppError('unprocessable', 'No customer is usable.', { errors: rejected.slice(0, MOST_FAULTS) });
  }
  const { planned = 0, ...skipped } = counts;
  // Once: with each of them everything that is due would be looked at, beside the rest of the list.
  if (planned > 0) ports.wake();
  return { planned, skipped, rejected: rejected.slice(0, MOST_FAULTS) };
}
