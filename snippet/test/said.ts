/** What the pages of the tests are, and what they say to the tag: texts only, for scripts that draw them too. */

/** A phone, as a browser's context. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A row of Consent Mode as a script for the page: both uses are granted or denied. */
export const updateConsent = (state: 'granted' | 'denied') =>
  `gtag('consent','update',{analytics_storage:'${state}',ad_storage:'${state}'});`;

/** The queue that a page may put before the tag, then commands for it. */
export const early = (commands: string) =>
  `goodword=function(){(goodword.q=goodword.q||[]).push(arguments)};${commands};`;

/** A customer whom the shop's server vouches for, as commands for the page. */
export const SIGNED_IN = early(`goodword('identify',{customerId:'c-1',expires:1,signature:'s'})`);

/** A GA4 purchase as a script for the page. */
export const pushPurchase = (id = '1001') =>
  `dataLayer.push({event:'purchase',ecommerce:{transaction_id:'${id}',value:94.8,tax:15.14,shipping:4.9,currency:'USD',coupon:'SUMMER',items:[{item_id:'S',price:89.9,quantity:1}]}});`;
