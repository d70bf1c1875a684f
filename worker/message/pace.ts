/**
 * How many messages share a statement and a commit. Larger is faster, and leaves more of unknown fate when a process is
 * killed: at most `mark` and `ahead`, what is under way, and what `gatherMs` gathered.
 */
export const PACE = {
  /** Rows leased at once. The next are leased while the last of these are on their way. */
  lease: 100,
  /** Messages marked together as going. */
  mark: 8,
  /** The next are marked when so many are left: enough to hide the time of a commit. */
  ahead: 4,
  /** Settlements written without waiting for more. */
  settle: 32,
  /** So long a settlement waits for others, and for the next marking, which takes it along. */
  gatherMs: 40,
  /** Settlements that may wait before senders wait too. */
  settleRoom: 200,
} as const;
