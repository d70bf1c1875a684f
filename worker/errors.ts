/**
 * Every fault that a caller can meet, as a closed union. One place maps a code to its status; one place answers
 * (worker/problem.ts), as application/problem+json (RFC 9457).
 */
const STATUS = {
  invalid_request: 400,
  invalid_json: 400,
  too_many_events: 400,
  unauthorised: 401,
  forbidden: 403,
  origin_not_allowed: 403,
  /** It would reach beyond the test shop. */
  live_key_needed: 403,
  unknown_site_key: 404,
  not_found: 404,
  unknown_code: 404,
  conflict: 409,
  idempotency_conflict: 409,
  gone: 410,
  body_too_large: 413,
  unsupported_media_type: 415,
  unprocessable: 422,
  too_many_friends: 422,
  invalid_name: 422,
  invalid_message: 422,
  target_not_allowed: 422,
  relay_not_allowed: 422,
  not_verified: 422,
  stopped: 423,
  /** The call is fine and needs a proof of work: `errors` holds what to work on. */
  proof_required: 428,
  too_many_requests: 429,
  /** More orders than any shop sells, told by pages alone. */
  too_many_orders: 429,
  /** More waits than memory is meant for: whoever comes is sent away, whoever waits is served. */
  overloaded: 429,
  internal: 500,
  unavailable: 503,
  storage_full: 503,
  storage_read_only: 503,
  storage_locked: 503,
} as const;

export type ErrorCode = keyof typeof STATUS;

/** The HTTP status that a code is answered with. */
export const statusOf = (code: ErrorCode) => STATUS[code];

/** One fault in a request, at a path such as `events.3.amount`. */
export interface FieldError {
  path: string;
  code: string;
  message: string;
}

/** Why something failed, as an operator may be told: by our own words, or else by the code that the fault has. */
export function reasonOf(error: Error & { code?: string }): string {
  return error instanceof AppError ? error.message : (error.code ?? error.name);
}

interface AppErrorOptions {
  errors?: FieldError[];
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** A fault that may be told to the caller as it is: `detail` never holds a secret or personal data. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: (typeof STATUS)[ErrorCode];
  readonly errors: FieldError[];
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = STATUS[code];
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}
