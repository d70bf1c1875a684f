/** What the staff page knows: whether it is open, what waits to be sent, and what became of what was sent. */
import { computed, signal } from '@preact/signals';
import type { Entry, SentAnswer } from '../../worker/till/entry.ts';
import type { TillOpen, TillState } from '../../worker/till/till.routes.ts';
import { lock, Refused, readState, sendEntries, Unreachable, unlock } from './api.ts';
import { type Answered, dropKept, type Kept, type Memory, putKept, putMemory, readKept, readMemory } from './keep.ts';
import { language } from './words.ts';

export const view = signal<'loading' | 'locked' | 'open' | 'gone'>('loading');
export const shop = signal<TillState['shop'] | undefined>(undefined);
export const opened = signal<TillOpen | undefined>(undefined);
export const online = signal(true);
export const kept = signal<Kept[]>([]);
const ownRegister = signal('');
/**
 * The register whose receipts are entered here: the link's, else what staff said once on this device, '' before they did;
 * undefined where the store's receipts are numbered together.
 */
export const register = computed(() =>
  opened.value?.registers ? (opened.value.register ?? ownRegister.value) : undefined,
);

/** Entries of one call. */
const BATCH = 10;
const DAY_MS = 24 * 3_600_000;
/** A person whom nobody put right for so long is forgotten here. */
const UNSEEN_MS = 30 * DAY_MS;
let memory: Memory = { ahead: 0, locked: false };

/** The server's time as it was heard last since the page began, and how long that had run then. */
let heard: { now: number; ran: number } | undefined;

/**
 * The server's clock ahead of the device's, which may have been set since we heard: how long the page has run goes by
 * another clock. That one may stand still while the device sleeps, which looks as if the first had been set forward: then
 * the lesser word counts, for clocks are put right.
 */
function aheadNow(): number {
  if (!heard) return memory.ahead;
  const reckoned = heard.now + performance.now() - heard.ran - Date.now();
  const isSetBack = reckoned > memory.ahead;
  return isSetBack || Math.abs(reckoned) < Math.abs(memory.ahead) ? reckoned : memory.ahead;
}

/** The server's time, as well as it is known. */
export const serverNow = () => Date.now() + aheadNow();

/** When something is entered: by the device's clock, and how far off that is, for it may be put right before it is sent. */
export const momentNow = () => ({ at: Date.now(), ahead: aheadNow() });

/** How the page was open when the server last said so; also of a link that is over by now. */
export const lastOpen = () => memory.state?.open;

async function remember(more: Partial<Memory>): Promise<void> {
  memory = { ...memory, ...more };
  await putMemory(memory);
}

/** Which register this device stands beside, from now on; '' asks once more. */
export async function keepRegister(text: string): Promise<void> {
  ownRegister.value = text;
  await remember({ register: text });
  if (text !== '') await flush();
}

async function takeState(state: TillState): Promise<void> {
  online.value = true;
  shop.value = state.shop;
  if (state.open && !memory.locked) {
    const { now } = state.open;
    heard = { now, ran: performance.now() };
    await remember({ state, ahead: now - Date.now() });
    opened.value = state.open;
    view.value = 'open';
  } else {
    opened.value = undefined;
    view.value = 'locked';
  }
}

/** What a failed call says of the page itself. */
async function takeFailure(error: unknown): Promise<void> {
  if (error instanceof Unreachable) online.value = false;
  else if (error instanceof Refused && error.status === 404) view.value = 'gone';
  else if (error instanceof Refused && error.status === 401) {
    await remember({ locked: true });
    opened.value = undefined;
    view.value = 'locked';
  } else if (!(error instanceof Refused)) throw error;
}

/** Begins with what the device knows, then asks the server. */
export async function start(): Promise<void> {
  memory = (await readMemory()) ?? memory;
  ownRegister.value = memory.register ?? '';
  kept.value = await readKept();
  const { state, locked } = memory;
  shop.value = state?.shop;
  if (state?.open && !locked && serverNow() < state.open.until) {
    opened.value = state.open;
    view.value = 'open';
  } else if (state) view.value = 'locked';
  await refresh();
  if (view.value === 'loading') view.value = 'locked';
}

/** Asks how things stand, and sends what waits. */
export async function refresh(): Promise<void> {
  try {
    await takeState(await readState());
  } catch (error) {
    await takeFailure(error);
  }
  await flush();
}

/** @throws Refused, Unreachable. */
export async function openWith(pin: string): Promise<void> {
  const state = await unlock(pin);
  await remember({ locked: false });
  await takeState(state);
  await flush();
}

export async function close(): Promise<void> {
  await remember({ locked: true });
  opened.value = undefined;
  view.value = 'locked';
  await lock().catch(takeFailure);
}

export const waiting = () => kept.value.flatMap((one) => ('entry' in one ? [one.entry] : []));

/** What is left of an entry once it is answered. */
function settle(entry: Entry, answer: SentAnswer): Answered {
  const { id, at, kind } = entry;
  const settled = { id, at, kind, answer, answeredAt: Date.now() };
  if (kind === 'redeem') {
    const { code, receipt, register: own, ago, total } = entry;
    return { ...settled, code, receipt, total, ...(own && { register: own }), ...(ago && { ago }) };
  }
  const { name, address, language } = entry;
  return answer.status === 'refused' ? { ...settled, who: { name, address, language } } : settled;
}

/** A sale that was entered before the store's registers numbered their own receipts is of the one beside the device. */
const lacksRegister = (entry: Entry) =>
  entry.kind === 'redeem' && entry.register === undefined && register.value !== undefined;

async function nameRegister(entry: Entry): Promise<Entry> {
  if (entry.kind !== 'redeem' || !lacksRegister(entry)) return entry;
  const named = { ...entry, register: register.value };
  // Before it goes out: what is sent twice says the same.
  await putKept({ id: entry.id, at: entry.at, entry: named });
  return named;
}

async function sendBatch(waited: readonly Entry[]): Promise<void> {
  const entries = await Promise.all(waited.map(nameRegister));
  const { answers } = await sendEntries(entries, language.value);
  online.value = true;
  for (const [index, entry] of entries.entries()) {
    const answer = answers[index];
    if (answer?.id === entry.id && answer.status !== 'later') await putKept(settle(entry, answer));
  }
  // Perhaps the store's registers number their own receipts since.
  if (answers.some(({ status }) => status === 'later')) await takeState(await readState());
}

async function forgetOld(): Promise<void> {
  for (const one of await readKept()) {
    if (!('answer' in one)) continue;
    const age = Date.now() - one.answeredAt;
    if (age > (one.answer.status === 'done' ? DAY_MS : one.who ? UNSEEN_MS : Infinity)) await dropKept(one.id);
  }
}

/** Sends what waits, once: of several windows one sends, and what was sent twice is taken once by its id. */
export async function flush(): Promise<void> {
  await navigator.locks.request(`${location.pathname}:send`, async () => {
    await forgetOld();
    kept.value = await readKept();
    // Each is tried once: what is to come later holds up nothing behind it.
    const tried = new Set<string>();
    const next = () =>
      waiting()
        .filter((entry) => !tried.has(entry.id) && !(lacksRegister(entry) && register.value === ''))
        .slice(0, BATCH);
    for (let batch = next(); view.value === 'open' && batch.length > 0; batch = next()) {
      for (const { id } of batch) tried.add(id);
      try {
        await sendBatch(batch);
        kept.value = await readKept();
      } catch (error) {
        await takeFailure(error);
        return;
      }
    }
  });
}

/** Keeps an entry and sends it. @returns the answer, undefined where it waits. */
export async function enter(entry: Entry): Promise<SentAnswer | undefined> {
  await putKept({ id: entry.id, at: entry.at, entry });
  kept.value = await readKept();
  await flush();
  const now = kept.value.find(({ id }) => id === entry.id);
  return now && 'answer' in now ? now.answer : undefined;
}

/** Staff have seen what became of an entry. */
export async function acknowledge(id: string): Promise<void> {
  await dropKept(id);
  kept.value = await readKept();
}
