/** Longest answer, and longest wait for all of it, of a URL that a retailer gave. */
export const MOST_BYTES = 64_000;
export const PATIENCE_MS = 5_000;

type Cause =
  | 'not_callable'
  | 'not_found'
  | 'not_public'
  | 'timeout'
  | 'too_large'
  | 'refused'
  | 'certificate'
  | 'broken';

/** A call that came to nothing; `cause` may be told to the retailer, and says nothing of our own house. */
export class OutwardError extends Error {
  readonly code: Cause;
  constructor(code: Cause) {
    super(code);
    this.name = 'OutwardError';
    this.code = code;
  }

  /** What a failed connection amounts to. */
  static from(error: Error): OutwardError {
    const { code = '' } = error as { code?: string };
    if (error.name === 'AbortError' || error.name === 'TimeoutError') return new OutwardError('timeout');
    if (code === 'ECONNREFUSED') return new OutwardError('refused');
    if (/^(ENOTFOUND|EAI_|ENODATA)/.test(code)) return new OutwardError('not_found');
    if (/CERT|SIGNATURE|ERR_TLS|SELF_SIGNED/.test(code)) return new OutwardError('certificate');
    return new OutwardError('broken');
  }
}
