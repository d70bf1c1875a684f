/** How long what is kept, in days: longer than this nothing of it is there. A "never again" has no end and no row here. */
const KEEP_DAYS = {
  /** A friend's plain address: from the message's final state on. */
  address: 3,
  /** A deal that could not go to its friend, whatever it waited for: then it is no longer what its sender meant to say. */
  unsent: 14,
  /** What a message said: from its final state on. */
  words: 30,
  /** That a message went out and what became of it: 13 months from its final state on. */
  message: 396,
  /** Whom a shopper's deal went to, by keyed hash: 13 months, and as long as the deal could be sent once more. */
  recipient: 396,
  /** Evidence of consent: five years after it was withdrawn, or after it was used up where it was for one message. */
  consent: 1827,
  /** A customer on a shop's list: from the last time that a list had them, three years. */
  listed: 1096,
  /** An advocate's former name: after it stopped working, so that nobody else gets it meanwhile. */
  name: 396,
  /** Whom a shop invited: 13 months, and as long as they are not to be invited again. */
  invite: 396,
  /** Two addresses of one person: as long as evidence of what they said. */
  pair: 1827,
  /** Which mailbox an advocate's address leads to: from the day on which they last gave it. */
  spelling: 1827,
  /** From which device somebody shared: as long as its daily key tells anything. */
  device: 2,
  /** A friend who waits for a code, with the address it is to go to: who has waited so long wants none any more. */
  waiting: 14,
  /** That somebody could not share, or have a code, and why: as long as they may ask. */
  refused: 90,
  /** A link to an advocate's own page: for who has left the only way to what they had earned. */
  access: 396,
  /** Answers to a shop's server, by Idempotency-Key. */
  idempotency: 30,
  /** Answers to what staff entered at a till, by its id: a device sends what waits within a month. */
  tillEntry: 60,
  /**
   * A browser that takes notifications: from its last sign of life on. Google's service drops by itself who was not
   * there for 270 days (Firebase, *Manage registration tokens*); what no service has taken anything for since is as dead.
   */
  browser: 270,
  /** What somebody wrote back, for who decides whether it was a stop: then it stays taken as it was. */
  answer: 30,
  /** What the sandbox shows. */
  sandbox: 30,
  /** Events of the queue that could not be read. */
  deadEvent: 90,
  /** What a provider said of a number. */
  numberCheck: 90,
  /** A member's session, with network address and browser: after it ended. */
  session: 30,
} as const;

export type Kept = keyof typeof KEEP_DAYS;

const DAY_MS = 24 * 3_600_000;

/** How long something is kept, in milliseconds. */
export const keepMs = (kept: Kept): number => KEEP_DAYS[kept] * DAY_MS;
