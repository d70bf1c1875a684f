import type { FunnelReport, SeriesReport, TableDimension, TableReport } from '../worker/report/report.ts';
import type { MeAnswer, ShopsAnswer } from '../worker/retailer/retailer.ts';

/** A refusal or a failure, by the code of the answer (`offline` where there was none). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string) {
    super(code);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
  }
}

async function call<T>(path: string, init: RequestInit = {}): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`/api/${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'offline');
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new ApiError(answer.status, (body as { code?: string }).code ?? 'internal');
  return body as T;
}

function post(path: string, body: unknown): Promise<unknown> {
  return call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** A shop's days, both ends included. */
export interface Asked {
  shop: string;
  from?: string;
  to?: string;
}

function report<T>(name: string, asked: Asked, signal: AbortSignal): Promise<T> {
  return call(`reports/${name}?${new URLSearchParams({ ...asked })}`, { signal });
}

export const api = {
  signIn: (email: string, password: string) => post('auth/sign-in/email', { email, password }),
  signOut: () => post('auth/sign-out', {}),
  me: () => call<MeAnswer>('me'),
  shops: () => call<ShopsAnswer>('shops'),
  funnel: (asked: Asked, signal: AbortSignal) => report<FunnelReport>('funnel', asked, signal),
  series: (asked: Asked, signal: AbortSignal) => report<SeriesReport>('series', asked, signal),
  table: (dimension: TableDimension, asked: Asked, signal: AbortSignal) =>
    report<TableReport>(`by/${dimension}`, asked, signal),
};
