/** What a visit tells of where it came from: codes alone, never an address of a page. */
export type Sign = 'coupon_site' | 'paid_click';

/** Pages that collect codes, by their hosts and by what shops call them in UTM. */
const COUPON_SITE =
  /(^|[^a-z])(coupon|voucher|gutschein|promo-?code|discount-?code|retailmenot|honey|couponfollow|groupon|slickdeals|dealabs|mydealz|pepper|wethrift|dontpayfull|topcashback|quidco|rakuten-?rewards|vouchercloud|savoo|ma-reduc|promodescuentos)s?([^a-z]|$)/;
const PAID = /^(cpc|ppc|cpm|cpv|cpa|paid|paid[-_ ]?(search|social)|display|sem|retargeting|ads?)$/;
/**
 * What advertising systems add to links that they are paid for. `fbclid` is none: Facebook adds it to every link.
 */
const PAID_CLICK = ['gclid', 'gbraid', 'wbraid', 'dclid', 'msclkid', 'yclid', 'ttclid', 'twclid', 'li_fat_id'];

/** Whether a host, or a word of UTM in lower case, names a page that collects codes. */
export const isCouponSite = (text: string): boolean => COUPON_SITE.test(text);

/** Whether a UTM medium in lower case is paid for. */
export const isPaidMedium = (text: string): boolean => PAID.test(text);

/**
 * The signs of one visit.
 * @param query of the address that was asked for. @param referer as the browser sent it.
 */
export function readSigns(query: string | undefined, referer: string | undefined): Sign[] {
  const named = query ? new URLSearchParams(query) : undefined;
  const host = referer && URL.canParse(referer) ? new URL(referer).hostname : '';
  return [
    ...(isCouponSite(host) ? (['coupon_site'] as const) : []),
    ...(named && PAID_CLICK.some((name) => named.has(name)) ? (['paid_click'] as const) : []),
  ];
}
