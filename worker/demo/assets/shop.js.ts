/**
 * What runs in the demo shops' pages: Consent Mode, the data layer, and the tag the way a tag manager injects it.
 * Plain browser JavaScript, served as it stands.
 */
export const SHOP_JS = `(() => {
  const shop = JSON.parse(document.getElementById('shop-data').textContent);
  const banner = document.getElementById('consent');
  const withdraw = document.querySelector('[data-consent="withdraw"]');
  const TYPES = ['ad_storage', 'analytics_storage', 'ad_user_data', 'ad_personalization'];
  const YEAR = 31536000;

  window.dataLayer = window.dataLayer || [];
  function gtag() {
    window.dataLayer.push(arguments);
  }
  document.documentElement.classList.add('js');

  // Consent Mode v2: everything denied before anything else is said, then what the shopper answered earlier.
  const all = (state) => Object.fromEntries(TYPES.map((type) => [type, state]));
  gtag('consent', 'default', { ...all('denied'), wait_for_update: 500 });
  if (shop.consent) gtag('consent', 'update', all(shop.consent));

  function answer(state) {
    document.cookie = 'demo_consent=' + state + '; path=' + shop.path + '; max-age=' + YEAR + '; samesite=lax';
    gtag('consent', 'update', all(state));
    banner.hidden = true;
    withdraw.hidden = state !== 'granted';
  }
  const acts = {
    accept: () => answer('granted'),
    refuse: () => answer('denied'),
    withdraw: () => answer('denied'),
    settings: () => {
      banner.hidden = false;
      banner.querySelector('button').focus();
    },
  };
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-consent]');
    if (button) acts[button.dataset.consent]();
  });

  // The American shop pushes plain objects after a reset, the German one gtag() commands.
  function push(event, params, extra) {
    if (shop.gtag) {
      if (extra.userData) gtag('set', 'user_data', extra.userData);
      const customer = extra.newCustomer === undefined ? {} : { new_customer: extra.newCustomer };
      gtag('event', event, { ...params, ...customer });
      return;
    }
    window.dataLayer.push({ ecommerce: null });
    const message = { event, ecommerce: params };
    if (extra.newCustomer !== undefined) message.new_customer = extra.newCustomer;
    window.dataLayer.push(message);
  }
  if (shop.gtag) gtag('js', new Date());
  for (const one of shop.events) push(one.event, one.params, one);

  const buy = document.querySelector('form[data-add]');
  if (buy) {
    buy.addEventListener('submit', () => {
      const add = JSON.parse(buy.dataset.add);
      const quantity = Number(buy.elements.quantity.value);
      const value = Math.round(add.item.price * quantity * 100) / 100;
      push('add_to_cart', { currency: add.currency, value, items: [{ ...add.item, quantity }] }, {});
    });
  }
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-auto]')) event.target.form.requestSubmit();
  });

  // Who is signed in, told before the tag is there: the queue waits for it.
  if (shop.identity) {
    if (typeof window.goodword !== 'function') {
      window.goodword = function () {
        (window.goodword.q = window.goodword.q || []).push(arguments);
      };
    }
    window.goodword('identify', shop.identity);
  }

  // As Google Tag Manager does it: an async script before the first one, no attributes.
  window.dataLayer.push({ 'gtm.start': Date.now(), event: 'gtm.js' });
  const first = document.getElementsByTagName('script')[0];
  const tag = document.createElement('script');
  tag.async = true;
  tag.src = shop.tagUrl;
  first.parentNode.insertBefore(tag, first);
})();
`;
