import type { NewsletterAnswer } from '../../worker/newsletter/office.routes.ts';
import type { PushAnswer, PushInvited } from '../../worker/push/rule.routes.ts';
import type { SheetLine } from '../../worker/store/sheet.ts';
import type { SheetNeeds, StaffMade, StoresAnswer } from '../../worker/store/store.routes.ts';
import type { SalesAnswer } from '../../worker/till/import.ts';
import { call, exchangeFile, fetchFile, send } from './call.ts';

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

/** Stores and their tills, newsletters, push. */
export const storeApi = {
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
    change: {
      name: string;
      state: 'open' | 'closed';
      time_zone?: string | null;
      daily_receipts?: boolean;
      own_receipts?: boolean;
    },
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
  importSales: (shop: string, file: File) =>
    call<SalesAnswer>(`till/${shop}/sales`, { method: 'POST', headers: { 'content-type': 'text/csv' }, body: file }),
};
