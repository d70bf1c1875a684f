/** What the device keeps of one link, in IndexedDB: entries until they are answered, and how the page was open. */
import type { Entry, SentAnswer } from '../../worker/till/entry.ts';
import type { TillState } from '../../worker/till/till.routes.ts';

/** Who was signed up, as it was typed. */
export type Who = Pick<Extract<Entry, { kind: 'join' }>, 'name' | 'address' | 'language'>;

/** An entry that was answered. Nothing of a person stays with it, but of a sign-up that was refused: to be put right. */
export type Answered = { id: string; at: number } & {
  answer: SentAnswer;
  answeredAt: number;
  kind: Entry['kind'];
  code?: string;
  receipt?: string;
  register?: string;
  /** Days before that of the entry. */
  ago?: 1;
  total?: number;
  who?: Who;
};

/** An entry as it waits, or as it was answered. */
export type Kept = { id: string; at: number; entry: Entry } | Answered;

/** What the page knew when the server last answered. */
export interface Memory {
  state?: TillState;
  /** The server's clock ahead of the device's, milliseconds. */
  ahead: number;
  /** It was locked here: no cookie opens it, the PIN alone does. */
  locked: boolean;
  /** Register that this device stands beside, where staff said so. */
  register?: string;
}

const ENTRIES = 'entries';
const MEMORY = 'memory';

/** Each link has its own: another till's entries are not sent by this one. */
const nameOf = () => `till:${location.pathname}`;

let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(nameOf(), 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(ENTRIES, { keyPath: 'id' });
      request.result.createObjectStore(MEMORY);
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** Runs one request; a writing one is done when it is on the disk, not before. */
async function run<T>(
  store: string,
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, mode, { durability: 'strict' });
    const request = ask(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** All that is kept, the oldest first. */
export async function readKept(): Promise<Kept[]> {
  const kept = await run<Kept[]>(ENTRIES, 'readonly', (store) => store.getAll());
  return kept.sort((a, b) => a.at - b.at);
}

export const putKept = (kept: Kept) => run(ENTRIES, 'readwrite', (store) => store.put(kept));
export const dropKept = (id: string) => run(ENTRIES, 'readwrite', (store) => store.delete(id));
export const readMemory = () => run<Memory | undefined>(MEMORY, 'readonly', (store) => store.get(MEMORY));
export const putMemory = (memory: Memory) => run(MEMORY, 'readwrite', (store) => store.put(memory, MEMORY));
