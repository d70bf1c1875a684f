import type { CouponsAnswer } from '../../worker/coupon/coupon.routes.ts';
import type { GeneratedAnswer } from '../../worker/coupon/generate.ts';
import type { CodesAnswer } from '../../worker/coupon/import.ts';
import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import type { EndpointSaved } from '../../worker/endpoint/endpoint.routes.ts';
import { call, send } from './call.ts';

/** Address of the codes that the shop has to cancel, as a file. */
export function revokedFile(shop: string): string {
  return `/api/coupons/${shop}/revoked.csv`;
}

/** Address of a deal's codes as a file: those of one lot by its time, or all in a state. */
export function couponFile(shop: string, deal: string, asked: { lot?: string; state?: string }): string {
  return `/api/coupons/${shop}/deals/${deal}/codes.csv?${new URLSearchParams(asked)}`;
}

/** Codes of deals. */
export const couponApi = {
  coupons: (shop: string) => call<CouponsAnswer>(`coupons/${shop}`),
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
};
