import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Ports } from '../ports.ts';
import type { StaffAccess } from '../store/staff.ts';
import { findMeant, readSince } from './check.ts';
import { redeemCode } from './redeem.ts';
import { lacksRegister, saleOf } from './sale.ts';
import { signUp } from './signup.ts';
import { type EntryAnswer, isSteady, momentOfEntry } from './till.ts';

/** Far below what a number holds exactly, as in reports of orders. */
const MOST = 1_000_000_000_000;

/** Made by the page: sent again, it is the same entry. */
const id = z.uuid();
/** By the device's clock. */
const at = z.number();

const redeemEntry = z.strictObject({
  kind: z.literal('redeem'),
  id,
  at,
  /** Our clock ahead of the device's, as its page had heard last by then; milliseconds. */
  ahead: z.number().optional(),
  code: z.string().max(500),
  receipt: z.string().max(200),
  /** The device's, where each register numbers its own receipts. */
  register: z.string().max(60).optional(),
  /** Days ago that it was sold, by the store's clock: where numbers begin anew each day, another one's is another sale. */
  ago: z.literal(1).optional(),
  /** Minor units of the shop's currency. */
  total: z.int().min(0).max(MOST),
  /** It was made while nobody could be asked. */
  offline: z.boolean(),
});
const joinEntry = z.strictObject({
  kind: z.literal('join'),
  id,
  at,
  name: z.string().max(200),
  /** An email address or a mobile number. */
  address: z.string().max(254),
  /** Of the customer: what they agreed to was read in it. */
  language: z.string().max(35),
});
const entrySchema = z.discriminatedUnion('kind', [redeemEntry, joinEntry]);

/** What a staff page sends. */
export type Entry = z.infer<typeof entrySchema>;

/** The answer to one entry; `later`: it was not taken for now, send it again. */
export type SentAnswer = { id: string } & (EntryAnswer | { status: 'later' });

interface Sending {
  /** By the device's clock. */
  sentAt: number;
  /** Of the page. */
  language: string;
}

async function takeEntry(ports: Ports, access: StaffAccess, entry: Entry, sending: Sending): Promise<EntryAnswer> {
  const key = { id: entry.id, said: JSON.stringify(entry) };
  if (entry.kind === 'join') return signUp(ports, access, key, entry);
  // The page does not know yet that each register numbers its own receipts: it asks for it, and sends the sale again.
  if (lacksRegister(access, entry)) throw new AppError('conflict', 'The register is to be named.');
  const code = await findMeant(ports, access.shop, entry.code);
  const now = ports.clock.now();
  const typedAt = momentOfEntry(entry, sending.sentAt, now);
  // Of a clock that stood as it does we know the hour: what was given after it was not typed in that sale.
  const moment = isSteady(entry, sending.sentAt, now)
    ? typedAt
    : Math.max(typedAt, await readSince(ports, access.shop, code, typedAt));
  const sale = await saleOf(ports, access, { ...entry, code }, moment);
  if (!sale || code === '') return { status: 'refused', reason: 'invalid' };
  const { total, offline } = entry;
  return redeemCode(ports, access, key, { code, sale, total, offline, at: moment, language: sending.language });
}

/**
 * Takes what staff entered, one after another, each once by its id. What cannot be taken holds up none of the others.
 * @param entries as they came.
 */
export async function takeEntries(
  ports: Ports,
  access: StaffAccess,
  entries: readonly unknown[],
  sending: Sending,
): Promise<SentAnswer[]> {
  const answers: SentAnswer[] = [];
  for (const told of entries) {
    const parsed = entrySchema.safeParse(told);
    if (!parsed.success) {
      const named = z.object({ id: z.string().max(64) }).safeParse(told);
      answers.push({ id: named.data?.id ?? '', status: 'refused', reason: 'invalid' });
      continue;
    }
    const { data: entry } = parsed;
    try {
      answers.push({ id: entry.id, ...(await takeEntry(ports, access, entry, sending)) });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      answers.push({ id: entry.id, status: 'later' });
    }
  }
  return answers;
}
