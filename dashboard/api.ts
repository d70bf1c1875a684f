import type { CampaignBody } from '../worker/campaign/body.ts';
import type {
  CampaignAnswer,
  CampaignsAnswer,
  PreviewAnswer,
  VersionsAnswer,
  WordsAnswer,
} from '../worker/campaign/campaign.page.ts';
import type { WordedName } from '../worker/campaign/own-words.ts';
import type { Step } from '../worker/campaign/state.ts';
import type { ImportedConsents } from '../worker/consent/import.ts';
import type { ConsentsAnswer, PersonAnswer } from '../worker/consent/people.routes.ts';
import type { CouponsAnswer } from '../worker/coupon/coupon.routes.ts';
import type { GeneratedAnswer } from '../worker/coupon/generate.ts';
import type { CodesAnswer } from '../worker/coupon/import.ts';
import type { PoolAnswer } from '../worker/coupon/overview.ts';
import type { CustomerRemoved, CustomersAnswer } from '../worker/customer/customer.routes.ts';
import type { ListAnswer, ListMode } from '../worker/customer/import.ts';
import type { DomainsAnswer } from '../worker/domain/domain.routes.ts';
import type { EndpointSaved } from '../worker/endpoint/endpoint.routes.ts';
import type { FieldError } from '../worker/errors.ts';
import type { BlockedAnswer, CasesAnswer } from '../worker/fraud/fraud.routes.ts';
import type { FraudSettingsAnswer } from '../worker/fraud/settings.ts';
import type { ImageAdded, ImagesAnswer } from '../worker/image/office.routes.ts';
import type { HostAnswer, HostCheck } from '../worker/install/host.ts';
import type { InstallAnswer } from '../worker/install/report.ts';
import type { InviteRule } from '../worker/invite/invite.ts';
import type { InvitedList } from '../worker/invite/list.ts';
import type { InvitationsAnswer, InvitePreview } from '../worker/invite/rule.routes.ts';
import type { EntranceAnswer } from '../worker/member/account.routes.ts';
import type { InvitationAnswer, TeamAnswer } from '../worker/member/team.routes.ts';
import type { AnswersAnswer } from '../worker/message/answer.routes.ts';
import type { ConnectionsAnswer, ConnectionTried } from '../worker/message/connection.ts';
import type { PostsAnswer } from '../worker/message/facebook/post.routes.ts';
import type { ReviewAnswer } from '../worker/message/hold.routes.ts';
import type { OutboxAnswer, StopsAnswer } from '../worker/message/outbox.ts';
import type { Week } from '../worker/message/quiet.data.ts';
import type { NewsletterAnswer } from '../worker/newsletter/office.routes.ts';
import type { Platform, PlatformsAnswer } from '../worker/platform/platform.ts';
import type { PreviewOpened } from '../worker/preview/preview.routes.ts';
import type { FeedAnswer } from '../worker/product/import.ts';
import type { CatalogueAnswer } from '../worker/product/product.routes.ts';
import type { PushAnswer, PushInvited } from '../worker/push/rule.routes.ts';
import type { ReportAnswer, ReportName } from '../worker/report/query.ts';
import type { RatesAnswer, RatesReport } from '../worker/report/rates.routes.ts';
import type { SchedulesAnswer } from '../worker/report/schedule.routes.ts';
import type { Every } from '../worker/report/schedule.ts';
import type { Change } from '../worker/retailer/audit.store.ts';
import type { SwitchesAnswer } from '../worker/retailer/controls.ts';
import type { KeyMade, KeysAnswer } from '../worker/retailer/key.routes.ts';
import type { MeAnswer, ShopsAnswer } from '../worker/retailer/retailer.ts';
import type { Role } from '../worker/retailer/role.ts';
import type { ShopDetails } from '../worker/retailer/shop.change.ts';
import type { ShopRequest } from '../worker/retailer/shop.schema.ts';
import type { Theme } from '../worker/retailer/shop.ts';
import type { SwitchKind } from '../worker/retailer/switch.ts';
import type { ThemeCheck } from '../worker/retailer/theme.ts';
import type { PaidAnswer } from '../worker/reward/payout.ts';
import type { DecidedAnswer, HandAnswer, RewardsAnswer } from '../worker/reward/reward.routes.ts';
import type { SendingRulesAnswer } from '../worker/share/policy.page.ts';
import type { Override } from '../worker/share/policy.rules.ts';
import type { StartAnswer } from '../worker/start/start.routes.ts';
import type { SheetLine } from '../worker/store/sheet.ts';
import type { SheetNeeds, StaffMade, StoresAnswer } from '../worker/store/store.routes.ts';
import type { SupportAnswer } from '../worker/support/support.routes.ts';
import type { ImportAnswer } from '../worker/suppression/import.ts';
import type { LookUpAnswer, SuppressionsAnswer } from '../worker/suppression/suppression.routes.ts';
import type { LanguagesAnswer } from '../worker/tag/languages.routes.ts';
import type { SalesAnswer } from '../worker/till/import.ts';

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

function sendCsv<T>(path: string, text: string): Promise<T> {
  return call(path, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text });
}

/** A list goes in, another comes out. `encoding`: how the one that went in was read. */
async function exchangeFile(path: string, file: File): Promise<{ list: Blob; encoding: string }> {
  const headers = { 'content-type': 'text/csv' };
  const answer = await fetch(`/api/${path}`, { method: 'POST', credentials: 'same-origin', headers, body: file });
  if (answer.ok) return { list: await answer.blob(), encoding: answer.headers.get('x-list-encoding') ?? 'utf-8' };
  const { code = 'internal', errors } = parseBody(await answer.text()) as { code?: string; errors?: FieldError[] };
  throw new ApiError(answer.status, code, errors);
}

/** A file that the service makes of what is sent, or what it still lacks for it. */
async function fetchFile<T>(path: string, wanted: unknown): Promise<Blob | T> {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', credentials: 'same-origin', headers, body: JSON.stringify(wanted) } as const;
  const answer = await fetch(`/api/${path}`, init).catch(() => {
    throw new ApiError(0, 'offline');
  });
  if (!answer.ok) throw new ApiError(answer.status, 'internal');
  return /json/.test(answer.headers.get('content-type') ?? '') ? ((await answer.json()) as T) : answer.blob();
}

/** What is printed: on the counter, in the window, on a receipt; for one campaign, or for whichever runs. */
export interface PrintWanted {
  printed: 't' | 'w' | 'r';
  campaign?: string;
}

interface SheetWanted extends PrintWanted {
  language: string;
  drawn?: Partial<Record<SheetLine, { width: number; height: number; bits: string }>>;
}

/** Address of a store's QR code. */
export function codeFile(shop: string, store: string, kind: 'svg' | 'png', wanted: PrintWanted): string {
  return `/api/stores/${shop}/${store}/code.${kind}?${new URLSearchParams({ ...wanted })}`;
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

/** What is to follow from which finding; of two who change one version, the second is told. */
export type WantedFraudSettings = Pick<FraudSettingsAnswer, 'version' | 'rules' | 'notes_for_review' | 'domains'>;

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

/** A shop's own system that is to tell us of orders; Shopify's has a domain. */
interface WantedPlatform {
  platform: Platform;
  shop: string;
  domain?: string;
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

/** Who signs up, or joins by an invitation. */
interface Newcomer {
  name: string;
  password: string;
  /** BCP 47: what mails to them are written in. */
  language: string;
  terms: boolean;
}

/** A first campaign out of a template. Money in minor units. */
export interface WantedStarter {
  shop: string;
  module: 'recommendation' | 'engagement';
  name: string;
  kind: 'percent' | 'amount' | 'free_shipping';
  value: number;
  minOrder: number;
  code: string;
  reward: number;
}

/** A campaign as it would be shown in a shop. */
export interface WantedPreview {
  shop: string;
  language: string;
  placement?: string;
  /** '' for the deals of all variants. */
  arm: string;
  /** The message that is looked at; the deal to a friend where absent. */
  message?: WordedName;
  scheme?: 'light' | 'dark';
  body: CampaignBody;
}

/** Address of the codes that the shop has to cancel, as a file. */
export function revokedFile(shop: string): string {
  return `/api/coupons/${shop}/revoked.csv`;
}

/** Address of a deal's codes as a file: those of one lot by its time, or all in a state. */
export function couponFile(shop: string, deal: string, asked: { lot?: string; state?: string }): string {
  return `/api/coupons/${shop}/deals/${deal}/codes.csv?${new URLSearchParams(asked)}`;
}

/** Where the file of payouts is. */
export function payoutsUrl(shop: string, asked: Record<string, string>): string {
  return `/api/rewards/${shop}/payouts.csv?${new URLSearchParams(asked)}`;
}

export const api = {
  campaigns: () => call<CampaignsAnswer>('campaigns'),
  campaign: (id: string) => call<CampaignAnswer>(`campaigns/${id}`),
  addCampaign: (body: CampaignBody) => send<CampaignAnswer>('POST', 'campaigns', body),
  saveCampaign: (id: string, revision: number, body: CampaignBody) =>
    send<CampaignAnswer>('PUT', `campaigns/${id}`, { revision, body }),
  stepCampaign: (id: string, revision: number, step: Step) =>
    send<CampaignAnswer>('POST', `campaigns/${id}/step`, { revision, step }),
  copyCampaign: (id: string, name: string) => send<CampaignAnswer>('POST', `campaigns/${id}/copy`, { name }),
  campaignVersions: (id: string) => call<VersionsAnswer>(`campaigns/${id}/versions`),
  campaignWords: (id: string) => call<WordsAnswer>(`campaigns/${id}/words`),
  restoreCampaign: (id: string, revision: number, version: number) =>
    send<CampaignAnswer>('POST', `campaigns/${id}/restore`, { revision, version }),
  previewCampaign: (wanted: WantedPreview) => send<PreviewAnswer>('POST', 'campaigns/preview', wanted),
  entrance: () => call<EntranceAnswer>('entrance'),
  signUp: (wanted: Newcomer & { email: string }) => send('POST', 'sign-up', wanted),
  sendVerification: (email: string) => send('POST', 'verification', { email }),
  verify: (token: string) => send<{ email: string }>('POST', 'verify', { token }),
  sendReset: (email: string) => send('POST', 'password-reset', { email }),
  setPassword: (token: string, password: string) => send<{ email: string }>('POST', 'password', { token, password }),
  invitation: (token: string) => send<InvitationAnswer>('POST', 'join/read', { token }),
  join: (wanted: Newcomer & { token: string }) => send<{ email: string }>('POST', 'join', wanted),
  acceptInvitation: (token: string) => send<{ retailer: string }>('POST', 'join/accept', { token }),
  found: (name: string) => send('POST', 'retailers', { name }),
  rename: (name: string) => send('PUT', 'retailer', { name }),
  switchRetailer: (organizationId: string) => send('POST', 'auth/organization/set-active', { organizationId }),
  changes: () => call<{ changes: Change[] }>('changes'),
  shop: (id: string) => call<ShopDetails>(`shops/${id}`),
  addShop: (wanted: ShopRequest) => send<ShopDetails>('POST', 'shops', wanted),
  changeShop: (id: string, wanted: ShopRequest) => send<ShopDetails>('PUT', `shops/${id}`, wanted),
  setTheme: (id: string, theme: Theme) => send<ShopDetails>('PUT', `shops/${id}/theme`, theme),
  checkTheme: (theme: Theme) => send<ThemeCheck>('POST', 'theme/check', theme),
  openPreview: (shop: string) => send<PreviewOpened>('POST', 'preview', { shop }),
  makeSecret: (id: string) => send<{ secret: string }>('POST', `shops/${id}/secret`, {}),
  keys: () => call<KeysAnswer>('keys'),
  addKey: (wanted: { shop: string; name: string; scopes: string[] }) => send<KeyMade>('POST', 'keys', wanted),
  revokeKey: (id: string) => call<KeysAnswer>(`keys/${id}`, { method: 'DELETE' }),
  team: () => call<TeamAnswer>('members'),
  invite: (wanted: { email: string; role: Role; language: string }) =>
    send<TeamAnswer>('POST', 'members/invitations', wanted),
  resendInvitation: (id: string) => send<TeamAnswer>('POST', `members/invitations/${id}/resend`, {}),
  cancelInvitation: (id: string) => call<TeamAnswer>(`members/invitations/${id}`, { method: 'DELETE' }),
  setRole: (id: string, role: Role) => send<TeamAnswer>('PUT', `members/${id}`, { role }),
  removeMember: (id: string) => call<TeamAnswer>(`members/${id}`, { method: 'DELETE' }),
  start: (shop: string) => call<StartAnswer>(`start?${new URLSearchParams({ shop })}`),
  makeStarter: (wanted: WantedStarter) => send<{ campaign: string }>('POST', 'start/campaign', wanted),
  tryShop: (shop: string) => send<{ url: string }>('POST', 'start/try', { shop }),
  signIn: (email: string, password: string) => send('POST', 'auth/sign-in/email', { email, password }),
  signOut: () => send('POST', 'auth/sign-out', {}),
  me: () => call<MeAnswer>('me'),
  shops: () => call<ShopsAnswer>('shops'),
  report: (name: ReportName, asked: URLSearchParams, signal: AbortSignal) =>
    call<ReportAnswer>(`reports/${name}?${asked}`, { signal }),
  schedules: () => call<SchedulesAnswer>('schedules'),
  addSchedule: (wanted: WantedSchedule) => send<SchedulesAnswer>('POST', 'schedules', wanted),
  stopSchedule: (id: string) => send<SchedulesAnswer>('POST', `schedules/${id}/stop`, {}),
  sendSchedule: (id: string) => send<SchedulesAnswer>('POST', `schedules/${id}/send`, {}),
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
  customers: (shop: string) => call<CustomersAnswer>(`customers/${shop}`),
  importCustomers: (shop: string, file: File, mode: ListMode) =>
    call<ListAnswer>(`customers/${shop}/file?mode=${mode}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: file,
    }),
  removeCustomer: (shop: string, customer: string) =>
    send<CustomerRemoved>('POST', `customers/${shop}/remove`, { customer }),
  clearCustomers: (shop: string) => call<CustomerRemoved>(`customers/${shop}`, { method: 'DELETE' }),
  newsletter: (shop: string, deal = '') =>
    call<NewsletterAnswer>(`newsletter/${shop}${deal && `?deal=${encodeURIComponent(deal)}`}`),
  setBanner: (shop: string, deal: string, language: string, picture: Blob) =>
    call<NewsletterAnswer>(`newsletter/${shop}/pictures/${language}?deal=${deal}`, {
      method: 'PUT',
      headers: { 'content-type': 'image/png' },
      body: picture,
    }),
  removeBanner: (shop: string, deal: string, language: string) =>
    call<NewsletterAnswer>(`newsletter/${shop}/pictures/${language}?deal=${deal}`, { method: 'DELETE' }),
  newsletterLinks: (shop: string, file: File) => exchangeFile(`newsletter/${shop}/links.csv`, file),
  push: (shop: string) => call<PushAnswer>(`push/${shop}`),
  setPush: (shop: string, rule: { on: boolean; worker_path: string }) => send<PushAnswer>('PUT', `push/${shop}`, rule),
  invitePush: (shop: string) => send<PushInvited>('POST', `push/${shop}/invitations`, {}),
  stores: (shop: string) => call<StoresAnswer>(`stores/${shop}`),
  addStore: (shop: string, name: string, code: string) =>
    send<StoresAnswer>('POST', `stores/${shop}`, { name, ...(code && { code }) }),
  changeStore: (
    shop: string,
    store: string,
    change: { name: string; state: 'open' | 'closed'; daily_receipts?: boolean; own_receipts?: boolean },
  ) => send<StoresAnswer>('PUT', `stores/${shop}/${store}`, change),
  addStaff: (shop: string, store: string, name: string, register: string) =>
    send<StaffMade>('POST', `stores/${shop}/${store}/staff`, { name, ...(register && { register }) }),
  setRegister: (shop: string, store: string, link: string, register: string) =>
    send<StoresAnswer>('PUT', `stores/${shop}/${store}/staff/${link}/register`, { register }),
  renewPin: (shop: string, store: string, link: string) =>
    send<StaffMade>('POST', `stores/${shop}/${store}/staff/${link}/pin`, {}),
  revokeStaff: (shop: string, store: string, link: string) =>
    call<StoresAnswer>(`stores/${shop}/${store}/staff/${link}`, { method: 'DELETE' }),
  sheet: (shop: string, store: string, wanted: SheetWanted) =>
    fetchFile<SheetNeeds>(`stores/${shop}/${store}/sheet`, wanted),
  rewards: (shop: string, asked: Record<string, string>) =>
    call<RewardsAnswer>(`rewards/${shop}?${new URLSearchParams(asked)}`),
  approveRewards: (shop: string, rewards: readonly string[], note: string, vouch: boolean) =>
    send<DecidedAnswer>('POST', `rewards/${shop}/approve`, { rewards, note, vouch }),
  allowUnconfirmed: (shop: string, count: number, amount: number) =>
    send('PUT', `rewards/${shop}/unconfirmed`, { count, amount }),
  endUnconfirmed: (shop: string) => call(`rewards/${shop}/unconfirmed`, { method: 'DELETE' }),
  handCodes: (shop: string) => call<HandAnswer>(`rewards/${shop}/manual`),
  giveReward: (shop: string, given: Record<string, string | number>) =>
    send<{ id: string; changed: boolean }>('POST', `rewards/${shop}/manual`, given),
  refuseRewards: (shop: string, rewards: readonly string[], reason: string, note: string) =>
    send<DecidedAnswer>('POST', `rewards/${shop}/void`, { rewards, reason, note }),
  payRewards: (shop: string, rewards: readonly string[], reference: string) =>
    send<PaidAnswer>('POST', `rewards/${shop}/paid`, { rewards, reference }),
  setRewardSystem: (shop: string, url: string, newSecret: boolean) =>
    send<EndpointSaved>('PUT', `rewards/${shop}/endpoint`, { url, new_secret: newSecret }),
  tryRewardSystem: (shop: string) =>
    send<{ approve: boolean; reason?: string } | { error: string }>('POST', `rewards/${shop}/endpoint/test`, {}),
  removeRewardSystem: (shop: string) => call<EndpointSaved>(`rewards/${shop}/endpoint`, { method: 'DELETE' }),
  coupons: (shop: string) => call<CouponsAnswer>(`coupons/${shop}`),
  importSales: (shop: string, file: File) =>
    call<SalesAnswer>(`till/${shop}/sales`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file }),
  importCoupons: (shop: string, deal: string, file: File) =>
    call<CodesAnswer>(`coupons/${shop}/deals/${deal}/codes`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: file,
    }),
  generateCoupons: (shop: string, deal: string, pattern: string, amount: number) =>
    send<GeneratedAnswer>('POST', `coupons/${shop}/deals/${deal}/generate`, { pattern, amount }),
  warnCoupons: (shop: string, deal: string, warning: Pick<PoolAnswer, 'warn_below' | 'warn_days'>) =>
    send<CouponsAnswer>('PUT', `coupons/${shop}/deals/${deal}/warning`, warning),
  previewApplyLink: (shop: string, pattern: string) =>
    send<{ preview: string | null }>('POST', `coupons/${shop}/apply-link/preview`, { pattern }),
  setApplyLink: (shop: string, pattern: string) =>
    send<CouponsAnswer>('PUT', `coupons/${shop}/apply-link`, { pattern }),
  setCouponSystem: (shop: string, url: string, newSecret: boolean) =>
    send<EndpointSaved>('PUT', `coupons/${shop}/endpoint`, { url, new_secret: newSecret }),
  tryCouponSystem: (shop: string) =>
    send<{ code: string } | { error: string }>('POST', `coupons/${shop}/endpoint/test`, {}),
  removeCouponSystem: (shop: string) => call<EndpointSaved>(`coupons/${shop}/endpoint`, { method: 'DELETE' }),
  images: () => call<ImagesAnswer>('images'),
  uploadImage: (shop: string, file: Blob) =>
    call<ImageAdded>(`images/${shop}`, { method: 'POST', headers: { 'content-type': file.type }, body: file }),
  removeImage: (id: string) => call<ImagesAnswer>(`images/${id}`, { method: 'DELETE' }),
  install: (shop: string, signal: AbortSignal) => call<InstallAnswer>(`install/${shop}`, { signal }),
  languages: () => call<LanguagesAnswer>('languages'),
  connections: () => call<ConnectionsAnswer>('connections'),
  saveConnection: (wanted: WantedConnection) => send<ConnectionsAnswer>('POST', 'connections', wanted),
  tryConnection: (id: string, to = '') => send<ConnectionTried>('POST', `connections/${id}/test`, { to }),
  removeConnection: (id: string) => call<ConnectionsAnswer>(`connections/${id}`, { method: 'DELETE' }),
  platforms: () => call<PlatformsAnswer>('platforms'),
  addPlatform: (wanted: WantedPlatform) => send<PlatformsAnswer>('POST', 'platforms', wanted),
  setPlatformSecret: (id: string, secret?: string) =>
    send<PlatformsAnswer>('POST', `platforms/${id}/secret`, { ...(secret !== undefined && { secret }) }),
  removePlatform: (id: string) => call<PlatformsAnswer>(`platforms/${id}`, { method: 'DELETE' }),
  posts: (shop: string) => call<PostsAnswer>(`posts?shop=${encodeURIComponent(shop)}`),
  addPost: (wanted: WantedPost) => send<PostsAnswer>('POST', 'posts', wanted),
  cancelPost: (id: string, shop: string) =>
    call<PostsAnswer>(`posts/${id}?shop=${encodeURIComponent(shop)}`, { method: 'DELETE' }),
  listen: (shop: string) => send('POST', `install/${shop}/listen`, {}),
  tagHost: (shop: string) => call<HostAnswer>(`install/${shop}/host`),
  setTagHost: (shop: string, host: string) => send<HostAnswer>('PUT', `install/${shop}/host`, { host }),
  checkTagHost: (shop: string) => send<HostCheck>('POST', `install/${shop}/host/check`, {}),
  fraudCases: (asked: Record<string, string>) => call<CasesAnswer>(`fraud/cases?${new URLSearchParams(asked)}`),
  decideFraud: (ids: string[], decision: 'approve' | 'refuse', reason: string, note: string) =>
    send('POST', 'fraud/decisions', { ids, decision, reason, note }),
  blockAdvocate: (id: string, reason: string, note: string) =>
    send('POST', `fraud/advocates/${id}/block`, { reason, note }),
  unblockAdvocate: (id: string, reason: string, note: string) =>
    send('POST', `fraud/advocates/${id}/unblock`, { reason, note }),
  blockedAdvocates: (after: string) => call<BlockedAnswer>(`fraud/blocked${after && `?after=${after}`}`),
  fraudSettings: () => call<FraudSettingsAnswer>('fraud/settings'),
  setFraudSettings: (wanted: WantedFraudSettings) => send<FraudSettingsAnswer>('PUT', 'fraud/settings', wanted),
  supportSearch: (text: string) => send<SupportAnswer>('POST', 'support/search', { text }),
  creditOrder: (purchase: string, link: string, note: string) =>
    send('POST', 'support/credit', { purchase, link, note }),
  voidReward: (id: string, note: string) => send('POST', `support/rewards/${id}/void`, { note }),
  voidCoupon: (claim: string, note: string) => send('POST', `support/claims/${claim}/void`, { note }),
  resendCode: (claim: string, address: string, note: string) =>
    send('POST', `support/claims/${claim}/resend`, { address, note }),
  resendAccess: (shop: string, address: string, note: string) =>
    send('POST', 'support/resend', { shop, address, note }),
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
  answers: (wanted: string) =>
    call<AnswersAnswer>(`messages/answers${wanted && `?answer=${encodeURIComponent(wanted)}`}`),
  decideAnswer: (id: string, meaning: 'stop' | 'go') => send('POST', `messages/answers/${id}/${meaning}`, {}),
  concludeReview: (id: string, how: 'approve' | 'discard') => send('POST', `messages/review/${id}/${how}`, {}),
  sendingRules: () => call<SendingRulesAnswer>('sending-rules'),
  setRule: (rule: WantedRule & { version: number; sign_off?: { counsel: string; reference: string } }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/rule', rule),
  setHours: (hours: { version: number; channel: 'email' | 'sms'; week: Week | null }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/hours', hours),
  setNeverRelay: (wanted: { version: number; never: boolean }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/relay', wanted),
  setStops: (wanted: { version: number; narrow: boolean }) =>
    send<SendingRulesAnswer>('PUT', 'sending-rules/stops', wanted),
  domains: () => call<DomainsAnswer>('sending-domain'),
  addDomain: (wanted: { domain: string; shop: string }) => send<DomainsAnswer>('POST', 'sending-domain', wanted),
  checkDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/check`, {}),
  removeDomain: (id: string) => send<DomainsAnswer>('POST', `sending-domain/${id}/remove`, {}),
  invitations: (shop: string) => call<InvitationsAnswer>(`invitations/${shop}`),
  setInvitations: (shop: string, rule: InviteRule) => send<InvitationsAnswer>('PUT', `invitations/${shop}`, rule),
  previewInvitation: (shop: string, query: string) => call<InvitePreview>(`invitations/${shop}/preview?${query}`),
  inviteCustomers: (shop: string, text: string) => sendCsv<InvitedList>(`invitations/${shop}/customers`, text),
  consents: () => call<ConsentsAnswer>('consents'),
  lookUpPerson: (address: string) => send<PersonAnswer>('POST', 'consents/look-up', { address }),
  withdrawConsent: (address: string) => send<PersonAnswer>('POST', 'consents/withdraw', { address }),
  erasePerson: (address: string) => send<PersonAnswer>('POST', 'consents/erase', { address }),
  importConsents: (shop: string, text: string) => sendCsv<ImportedConsents>(`consents/import?shop=${shop}`, text),
  suppressions: () => call<SuppressionsAnswer>('suppressions'),
  lookUp: (address: string) => send<LookUpAnswer>('POST', 'suppressions/look-up', { address }),
  addSuppressions: ({ text, channel, callingCode }: WantedList) =>
    call<ImportAnswer>(
      `suppressions?${new URLSearchParams({ channel, ...(callingCode && { calling_code: callingCode }) })}`,
      { method: 'POST', headers: { 'content-type': 'text/csv' }, body: text },
    ),
};
