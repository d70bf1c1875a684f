import type { SendOutcome } from '../../ports.ts';

/** What the Graph API answered where it did not do as asked; nothing of it names a person. */
export interface GraphFault {
  /** HTTP status; undefined without an answer. */
  status: number | undefined;
  /** Meta's own codes, of an answer that is theirs. */
  code: number | undefined;
  subcode: number | undefined;
  /** Whether Meta says that it will pass. */
  transient: boolean;
  /** Whether Meta did not take our proof of the app's secret: it says so in words alone. */
  proof: boolean;
  /** When to come back, where it says so. */
  delayMs: number | undefined;
  /** Whether the request cannot have arrived: no connection came about. */
  unreached: boolean;
}

/** Calls of the app, the user, the page and of custom kinds; and of a business use case. */
const LIMITS = new Set([4, 17, 32, 341, 613, 80_001, 80_006]);
/** Token invalid or expired, session gone, permissions missing. */
const ACCOUNT = new Set([3, 10, 102, 190]);
/** Too late to answer, or not reachable for us any more: this one message is over, and nothing else is. */
const OVER = new Set([2_018_278, 1_545_041, 2_018_108, 2_534_022]);
/** No such person for this page. */
const NOBODY = new Set([2_018_001, 2_018_006]);
/** No such page or pixel, or none that we may see. */
const NO_OBJECT = 33;
/** What Meta holds against the sender: too much, or unwelcome. */
const BLOCKED = 368;
/** What this message alone makes wrong: its link, its words, its picture; or that it says the same once more. */
const MESSAGES_OWN = new Set([100, 506]);
/** Somebody's own fault, or theirs for a while. */
const UNKNOWN_CODES = new Set([1, 2]);

const nameOf = ({ status, code, subcode }: GraphFault) =>
  [code === undefined ? `graph_http_${status ?? 'none'}` : `graph_${code}`, subcode].filter(Boolean).join('_');

/**
 * What a fault means for a message. Codes as documented under Graph API and Messenger Platform, error codes.
 * @param repeatable whether Meta itself sees to it that the same thing told twice counts once.
 */
export function outcomeOf(fault: GraphFault, repeatable: boolean): SendOutcome {
  const error = nameOf(fault);
  const { status, code, subcode = 0, delayMs } = fault;
  const later = { kind: 'later', error, ...(delayMs !== undefined && { delayMs }) } as const;
  if (fault.unreached) return { ...later, provider: true };
  if (OVER.has(subcode) || code === 551) return { kind: 'dead', error };
  if (NOBODY.has(subcode)) return { kind: 'dead', error, suppress: true };
  if (status === 429 || (code !== undefined && LIMITS.has(code))) return later;
  if (code === BLOCKED) return { ...later, blocked: true };
  const isAccount = code !== undefined && (ACCOUNT.has(code) || (code >= 200 && code <= 299));
  if (isAccount || fault.proof || subcode === NO_OBJECT || code === 803) return { kind: 'paused', error };
  // Without a word of Meta's own, or with one that says nothing, it may have been done.
  const isOpen = status === undefined || status >= 500 || (code !== undefined && UNKNOWN_CODES.has(code));
  // A refusal that we do not know may mean the account as well as this message: it is no end.
  if (!isOpen) return MESSAGES_OWN.has(code ?? 0) ? { kind: 'dead', error } : { ...later, provider: true };
  return repeatable || fault.transient ? { ...later, provider: true } : { kind: 'unknown', error };
}
