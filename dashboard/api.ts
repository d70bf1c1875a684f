import type { InstallAnswer } from '../worker/install/report.ts';
import type { FunnelReport, SeriesReport, TableDimension, TableReport } from '../worker/report/report.ts';
import type { SwitchesAnswer } from '../worker/retailer/controls.ts';
import type { MeAnswer, ShopsAnswer } from '../worker/retailer/retailer.ts';
import type { SwitchKind } from '../worker/retailer/switch.ts';

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

function send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
  return call(path, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
}

/** What is switched off or on; '' for all shops. */
export interface Flip {
  kind: SwitchKind;
  shop: string;
  target: string;
  off: boolean;
}

/** Which version pages get; null for what is deployed. */
export interface Wanted {
  shop: string;
  version: string | null;
  candidate: string;
  percent: number;
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
  signIn: (email: string, password: string) => send('POST', 'auth/sign-in/email', { email, password }),
  signOut: () => send('POST', 'auth/sign-out', {}),
  me: () => call<MeAnswer>('me'),
  shops: () => call<ShopsAnswer>('shops'),
  funnel: (asked: Asked, signal: AbortSignal) => report<FunnelReport>('funnel', asked, signal),
  series: (asked: Asked, signal: AbortSignal) => report<SeriesReport>('series', asked, signal),
  table: (dimension: TableDimension, asked: Asked, signal: AbortSignal) =>
    report<TableReport>(`by/${dimension}`, asked, signal),
  install: (shop: string, signal: AbortSignal) => call<InstallAnswer>(`install/${shop}`, { signal }),
  listen: (shop: string) => send('POST', `install/${shop}/listen`, {}),
  switches: () => call<SwitchesAnswer>('switches'),
  flip: (flip: Flip) => send<SwitchesAnswer>('PUT', 'switches', flip),
  rollOut: (wanted: Wanted) => send<SwitchesAnswer>('PUT', 'rollout', wanted),
};
