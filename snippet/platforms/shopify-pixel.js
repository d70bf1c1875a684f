/**
 * Goodword for Shopify: a custom pixel (Settings > Customer events > Add custom pixel). Checkout pages take no other
 * script. It reports each completed checkout: order id, amount, currency and discount codes, and nothing that names the
 * customer. Set its permission to "Not required": it asks Shopify for consent itself, and without consent to measuring
 * the order goes out without anything that is known of the visit. With consent to storing it leaves a note for the tag
 * on the next page of the storefront, which then asks the buyer for a recommendation. Global Privacy Control, and who
 * objects to the sale of their data, forbids storing whatever else was allowed.
 */
const BASE = '__HOST__/w/__SITE_KEY__';
/** Cart attributes that a theme may set, and the one name under which the tag keeps the referral after consent. */
const ATTRIBUTES = { rk: 'goodword_rk', rc: 'goodword_rc' };
const KEY = 'goodword';
/** What Shopify asks people for, by the types of Consent Mode; and which of these the shop goes by. */
const TYPES = { analytics_storage: 'analyticsProcessingAllowed', ad_storage: 'marketingAllowed' };
const MEASURE = TYPES.__MEASURE_TYPE__;
const STORE = TYPES.__STORE_TYPE__;
const RETRIES = 3;
/** The longest code that we give out; a longer one is the title of some discount. */
const LONGEST_CODE = 40;
/** How long the note waits for the next page. */
const NOTED_MS = 24 * 3600_000;

let privacy = init.customerPrivacy;
api.customerPrivacy.subscribe('visitorConsentCollected', (event) => {
  privacy = event.customerPrivacy;
});

analytics.subscribe('checkout_completed', async (event) => {
  try {
    const { checkout } = event.data;
    // Without an order there is nothing to know it by; the shop's webhook reports it later.
    if (!checkout.order?.id) return;
    const consent = readConsent();
    const purchase = {
      id: makeUuid(),
      at: Date.parse(event.timestamp),
      kind: 'purchase',
      order: readOrder(checkout, consent.measure),
      referral: readAttributes(checkout) || (consent.store ? await readStorage() : undefined),
    };
    if (consent.store) await leaveNote(purchase.order);
    await send(consent, purchase);
  } catch {
    // A checkout comes first.
  }
});

/**
 * Shopify tells by itself of visitors whose browser objects to the sale of their data where the law asks for that; as on
 * the storefront, the browser's word counts everywhere.
 * https://shopify.dev/docs/api/web-pixels-api/pixel-privacy
 */
function readConsent() {
  const said = privacy || {};
  const objects = said.saleOfDataAllowed === false || globalThis.navigator?.globalPrivacyControl === true;
  return { measure: !!said[MEASURE], store: !!said[STORE] && !objects };
}

/** `subtotalPrice` is after product and order discounts, before shipping and duties; with tax where prices include it. */
function readOrder(checkout, known) {
  const { amount, currencyCode } = checkout.subtotalPrice;
  const codes = (checkout.discountApplications || [])
    .filter(({ type, title }) => type === 'DISCOUNT_CODE' && `${title}`.trim().length <= LONGEST_CODE)
    .map(({ title }) => title);
  const order = {
    // A number, or the last part of "gid://shopify/Order/1234".
    ids: [`${checkout.order.id}`.split('/').pop()],
    amount: toMinor(amount, currencyCode),
    currency: currencyCode,
    coupons: [...new Set(codes)].slice(0, 20),
  };
  const newCustomer = checkout.order.customer?.isFirstOrder;
  return known && typeof newCustomer === 'boolean' ? { ...order, newCustomer } : order;
}

/** Integer minor units by ISO 4217. */
function toMinor(amount, currency) {
  const none = /BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|UYI|VND|VUV|XAF|XOF|XPF/;
  const three = /BHD|IQD|JOD|KWD|LYD|OMR|TND/;
  const digits = none.test(currency) ? 0 : three.test(currency) ? 3 : 2;
  // toFixed first: 1.005 * 100 is 100.49999999999999.
  return Math.round(+(amount * 10 ** digits).toFixed(3));
}

/** The order's own attributes: part of what the customer has ordered, whatever they allow to be stored. */
function readAttributes(checkout) {
  const read = (name) => checkout.attributes?.find(({ key }) => key === name)?.value;
  const rk = read(ATTRIBUTES.rk);
  return rk ? { rk, rc: read(ATTRIBUTES.rc) } : undefined;
}

/** What the tag has kept on the storefront, in a cookie or in storage. */
async function readStorage() {
  for (const store of [() => browser.cookie.get(KEY), () => browser.localStorage.getItem(KEY)]) {
    try {
      const { rk, rc } = JSON.parse(decodeURIComponent(await store())).referral;
      if (rk) return { rk, rc };
    } catch {
      // Not there, or not ours.
    }
  }
}

/**
 * What the tag finds on the next page, in the one key that it has there: the order's number and amount, for as long as
 * the tab lives. It takes the place of a friend's code, of which that page need not remind who has bought.
 */
async function leaveNote({ ids: [id], amount, newCustomer }) {
  try {
    const visit = JSON.parse((await browser.sessionStorage.getItem(KEY)) || '{}');
    // A page of the storefront has told of this order itself, or has asked already.
    if (visit[`#${id}`]) return;
    visit.claim = { bought: { id, amount, newCustomer, until: Date.now() + NOTED_MS } };
    await browser.sessionStorage.setItem(KEY, JSON.stringify(visit));
  } catch {
    // Without a note nobody is asked; the order counts all the same.
  }
}

/**
 * A text body is a simple request: no preflight. A repeat carries the same id and is counted once. What is neither a
 * verdict nor a refusal came from something in between, and the order goes again.
 */
async function send(consent, event) {
  for (let attempt = 0; attempt <= RETRIES; attempt++) {
    if (attempt) await new Promise((resolve) => setTimeout(resolve, 2000 * 4 ** (attempt - 1)));
    const body = JSON.stringify({ sent_at: Date.now(), consent, events: [event] });
    const headers = { 'content-type': 'text/plain' };
    const call = { method: 'POST', body, headers, keepalive: true, credentials: 'omit' };
    try {
      const answer = await fetch(`${BASE}/in`, call);
      const isRefused = answer.status >= 400 && answer.status < 500 && answer.status !== 429;
      if (isRefused || (answer.ok && Array.isArray((await answer.json()).rejected))) return;
    } catch {
      // No answer, or garbage.
    }
  }
}

/** UUIDv7 (RFC 9562 §5.7). */
function makeUuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const time = Date.now().toString(16).padStart(12, '0');
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const variant = (8 + (bytes[8] & 3)).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
