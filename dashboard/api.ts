import type { DomainsAnswer } from '../worker/domain/domain.routes.ts';
import type { FieldError } from '../worker/errors.ts';
import type { InstallAnswer } from '../worker/install/report.ts';
import type { ConnectionsAnswer, ConnectionTried } from '../worker/message/connection.ts';
import type { PostsAnswer } from '../worker/message/facebook/post.routes.ts';
import type { ReviewAnswer } from '../worker/message/hold.routes.ts';
import type { OutboxAnswer, StopsAnswer } from '../worker/message/outbox.ts';
import type { Week } from '../worker/message/quiet.data.ts';
import type { FeedAnswer } from '../worker/product/import.ts';
import type { CatalogueAnswer } from '../worker/product/product.routes.ts';
import type { ReportAnswer, ReportName } from '../worker/report/query.ts';
import type { RatesAnswer, RatesReport } from '../worker/report/rates.routes.ts';
import type { SchedulesAnswer } from '../worker/report/schedule.routes.ts';
import type { Every } from '../worker/report/schedule.ts';
import type { SwitchesAnswer } from '../worker/retailer/controls.ts';
import type { MeAnswer, ShopsAnswer } from '../worker/retailer/retailer.ts';
import type { SwitchKind } from '../worker/retailer/switch.ts';
import type { SendingRulesAnswer } from '../worker/share/policy.page.ts';
import type { Override } from '../worker/share/policy.rules.ts';
import type { ImportAnswer } from '../worker/suppression/import.ts';
import type { LookUpAnswer, SuppressionsAnswer } from '../worker/suppression/suppression.routes.ts';
import type { LanguagesAnswer } from '../worker/tag/languages.routes.ts';

/** A refusal or a failure, by the code of the answer (`offline` where there was none). */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which part of what was sent. */
  readonly errors: readonly FieldError[];
  constructor(status: number, code: string, errors: readonly FieldError[] = []) {
    super(code);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.errors = errors;
  }
}

/** A fault that a proxy answers may be no JSON; an answer may be empty. */
function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
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
  const text = await answer.text().catch((error) => {
    // Cut off on its way: by us, by leaving the page, or by the network.
    throw (error as Error).name === 'AbortError' ? error : new ApiError(0, 'offline');
  });
  const body = parseBody(text);
  if (!answer.ok) {
    const { code = 'internal', errors } = body as { code?: string; errors?: FieldError[] };
    throw new ApiError(answer.status, code, errors);
  }
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

/** A report by mail that a member asks for. */
export interface WantedSchedule {
  every: Every;
  /** None for all. */
  shops: string[];
  language: string;
  currency: string;
}

/** An account that a member connects or changes; '' for all shops. */
export interface WantedConnection {
  shop: string;
  provider: string;
  channel: string;
  values: Record<string, string>;
}

/** A deal on the shop's own page. */
interface WantedPost {
  /** UUID: the same act twice is one. */
  id: string;
  shop: string;
  deal: string;
  text: string;
  /** UTC milliseconds; at once where absent. */
  at?: number;
}

/** What sending is stopped for; '' for all. */
export interface WantedStop {
  shop: string;
  campaign: string;
  channel: string;
  kind: string;
}

/** One verdict of the sending rules. */
export type WantedRule = Omit<Override, 'signOff'>;

/** A list of addresses that must not be contacted. */
export interface WantedList {
  text: string;
  channel: 'email' | 'sms';
  /** '' for none. */
  callingCode: string;
}

export const api = {
  signIn: (email: string, password: string) => send('POST', 'auth/sign-in/email', { email, password }),
  signOut: () => send('POST', 'auth/sign-out', {}),
  me: () => call<MeAnswer>('me'),
  shops: () => call<ShopsAnswer>('shops'),
  report: (name: ReportName, asked: URLSearchParams, signal: AbortSignal) =>
    call<ReportAnswer>(`reports/${name}?${asked}`, { signal }),
  schedules: () => call<SchedulesAnswer>('schedules'),
  addSchedule: (wanted: WantedSchedule) => send<SchedulesAnswer>('POST', 'schedules', wanted),
  stopSchedule: (id: string) => send<SchedulesAnswer>('POST', `schedules/${id}/stop`, {}),
  rates: () => call<RatesReport>('rates'),
  addRates: (csv: string) =>
    call<RatesAnswer>('rates', { method: 'POST', headers: { 'content-type': 'text/csv' }, body: csv }),
  products: (shop: string, text: string) =>
    call<CatalogueAnswer>(`products/${shop}?${new URLSearchParams({ q: text })}`),
  importFeed: (shop: string, file: File, language: string) =>
    call<FeedAnswer>(`products/${shop}/feed${language && `?${new URLSearchParams({ language })}`}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: file,
    }),
  setImageHosts: (shop: string, hosts: string[]) =>
    send<CatalogueAnswer>('PUT', `products/${shop}/image-hosts`, { hosts }),
  install: (shop: string, signal: AbortSignal) => call<InstallAnswer>(`install/${shop}`, { signal }),
  languages: () => call<LanguagesAnswer>('languages'),
  connections: () => call<ConnectionsAnswer>('connections'),
  saveConnection: (wanted: WantedConnection) => send<ConnectionsAnswer>('POST', 'connections', wanted),
  tryConnection: (id: string) => send<ConnectionTried>('POST', `connections/${id}/test`, {}),
  removeConnection: (id: string) => call<ConnectionsAnswer>(`connections/${id}`, { method: 'DELETE' }),
  posts: (shop: string) => call<PostsAnswer>(`posts?shop=${encodeURIComponent(shop)}`),
  addPost: (wanted: WantedPost) => send<PostsAnswer>('POST', 'posts', wanted),
  cancelPost: (id: string, shop: string) =>
    call<PostsAnswer>(`posts/${id}?shop=${encodeURIComponent(shop)}`, { method: 'DELETE' }),
  listen: (shop: string) => send('POST', `install/${shop}/listen`, {}),
  switches: () => call<SwitchesAnswer>('switches'),
  flip: (flip: Flip) => send<SwitchesAnswer>('PUT', 'switches', flip),
  rollOut: (wanted: Wanted) => send<SwitchesAnswer>('PUT', 'rollout', wanted),
  outbox: (state: string) => call<OutboxAnswer>(`messages?state=${state}`),
  stops: () => call<StopsAnswer>('messages/stops'),
  stopSending: (wanted: WantedStop) => send<StopsAnswer>('POST', 'messages/stops', wanted),
  liftStop: (id: string, how: 'resume' | 'discard') => send('POST', `messages/stops/${id}/${how}`, {}),
  redrive: (wanted: { ids: string[] } | { state: string }) => send('POST', 'messages/redrive', wanted),
  resumeAccount: (id: string) => send('POST', `messages/connections/${id}/resume`, {}),
  review: () => call<ReviewAnswer>('messages/review'),
  concludeReview: (id: string, how: 'approve' | 'discard') => send('POST', `messages/review/${id}/${how}`, {}),
  sendingRules: () => call<SendingRulesAnswer>('sending-rules'),
  setRule: (rule: WantedRule & { version: number; sign_off?: { counsel: string; reference: string } }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/rule', rule),
  setHours: (hours: { version: number; channel: 'email' | 'sms'; week: Week | null }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/hours', hours),
  setNeverRelay: (wanted: { version: number; never: boolean }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/relay', wanted),
  domains: () => call<DomainsAnswer>('sending-domain'),
  addDomain: (wanted: { domain: string; shop: string }) => send<DomainsAnswer>('POST', 'sending-domain', wanted),
  checkDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/check`, {}),
  removeDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/remove`, {}),
  suppressions: () => call<SuppressionsAnswer>('suppressions'),
  lookUp: (address: string) => send<LookUpAnswer>('POST', 'suppressions/look-up', { address }),
  addSuppressions: ({ text, channel, callingCode }: WantedList) =>
    call<ImportAnswer>(
      `suppressions?${new URLSearchParams({ channel, ...(callingCode && { calling_code: callingCode }) })}`,
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text },
    ),
};
