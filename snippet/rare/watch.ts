/**
 * While a member looks at the install check, pages say that they run the tag, which placements they have an element for,
 * whether they name somebody in an odd form, whether Tag Manager has a grant that nobody told, and of an order its amounts
 * and how they are written: whether the shop's values include tax is seen from these. Where on the shop somebody is belongs
 * to measuring, so the path follows with their consent to it.
 */
import type { ConsentState, WireOrder } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import type { Message } from '../datalayer.ts';
import { toJson } from '../json.ts';
import { itemsOf, listOf } from '../list.ts';
import { toMinor } from '../money.ts';

/** Segments of a path that may name a person, or are a secret: they do not leave the page. As in `worker/install/install.ts`. */
const PERSONAL = /@|%40|\d{5,}|^(?=.*\d)[\w-]{20,}$/i;
const whereOf = () =>
  location.pathname
    .split('/')
    .map((segment) => (PERSONAL.test(segment) ? '…' : segment))
    .join('/');

/** Milliseconds in which a banner tells what was answered before: what is silent by then has nothing to tell. */
const SILENCE = 3e3;

/** Characters of a customer's id, and what a first name is. */
const LONGEST_ID = 128;
const NAME = /^[\p{L}\p{M} .'’-]{1,40}$/u;

/** Tells orders apart whose ids end alike (FNV-1a). As in `worker/install/install.ts`. */
const keyOf = (id: string): string => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index++) hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(36);
};

/** By what an order is recognised: no more than the end of its id. */
const nameOf = (id: string) => ({ idEnd: /[\w-]{0,3}$/.exec(id)?.[0], key: keyOf(id) });

/** Whether a page names items of which none can be read; an empty list names none. */
const isUnread = (items: unknown): boolean => Boolean(items) && !itemsOf(items)[0] && `${items}` !== '';

/** Whether a page says of a buyer that they are new in a form that says neither. As `readNew` in `worker/tag/identity.ts`. */
const isUnsure = (said: unknown): boolean =>
  Boolean(said) && !/^(true|1|false|0|new|returning)$/i.test(`${said}`.trim());

/** What has to be put right, or is left out, of who the page says is there; guests are none. As in `worker/tag/identity.ts`. */
const isOdd = ({ customerId, firstName }: { customerId?: unknown; firstName?: unknown }): boolean => {
  const id = customerId || '';
  const isName = typeof firstName === 'string' && NAME.test(firstName);
  return typeof id !== 'string' || id.length > LONGEST_ID || (Boolean(firstName) && !isName);
};

window.goodword?.x?.((core) => {
  const { allowed, data, settings } = core;
  // As every call but one: without cookies, which `sendBeacon` would send along.
  const tell = async (said: object) => {
    try {
      const post = { method: 'POST', body: toJson(said), keepalive: true } as const;
      await fetch(`${settings.b}/seen`, { ...post, mode: 'no-cors', credentials: 'omit' });
    } catch {}
  };
  let placed = allowed().measure;
  const tellPage = () => {
    const here = settings.p.filter(({ target }) => target && document.getElementById(target));
    tell({ placements: here.map(({ kind }) => kind), ...(placed && { path: whereOf() }) });
  };
  const outerOf = (message: Message) => (message?.[0] === 'event' ? message[2] : message);
  /** What a message says of an order, in any of GA4's encodings. */
  const bodyOf = (message: Message) => outerOf(message)?.ecommerce ?? outerOf(message) ?? {};
  const messages = () => listOf(window.dataLayer);

  /** An order as the page has written it: its amounts, where it names its items, and what is odd about their form. */
  const readOrder = ({ ids: [id = ''] }: WireOrder) => {
    for (const message of [...messages(), data.bought]) {
      const { currency, items, shipping = 0, tax = 0, transaction_id, value } = bodyOf(message);
      // Written as the tag reads it.
      if (`${transaction_id}`.trim() !== id) continue;
      const minor = (amount: unknown) => toMinor(Number(amount), `${currency || settings.m}`.toUpperCase(), settings);
      const goods = itemsOf(items);
      // Libraries of old put another `reduce` in place.
      let sum = 0;
      for (const { price, quantity = 1 } of goods) sum += minor(price * quantity);
      const order = {
        value: minor(value),
        tax: minor(tax),
        shipping: minor(shipping),
        items: sum,
      };
      const text = [value, tax, shipping].some((amount) => typeof amount === 'string');
      const unread = isUnread(items);
      // Who has bought is nobody's business without consent.
      const about = allowed().measure ? { ...bodyOf(message), ...outerOf(message) } : {};
      const oddNew = isUnsure(about.new_customer ?? about.customer_type);
      const form = { ...nameOf(id), text, bare: !currency, unread, oddNew };
      return { ...(goods[0] && { order }), ...((text || !currency || unread || oddNew) && { form }) };
    }
  };

  /** An order or a refund without an id is none to the tag: only here is it told of, once. */
  const unnamed = new WeakSet();
  const tellUnnamed = () =>
    attempt(() => {
      for (const message of messages()) {
        const kind = message?.[0] === 'event' ? message[1] : message?.event;
        if (!/^(purchase|refund)$/.test(kind) || unnamed.has(message)) continue;
        const { id, purchase, refund, transaction_id, transactionId } = bodyOf(message);
        // An object is no id.
        const named = [transaction_id, transactionId, id].some((one) => one && !`${one}`.startsWith('[object'));
        if (named || purchase || refund) continue;
        unnamed.add(message);
        tell({ unnamed: true, refund: kind === 'refund', ...(placed && { path: whereOf() }) });
      }
    });

  /** Once a page, whether somebody orders or not; who it is stays here. */
  let isTold = false;
  const tellOdd = () => {
    if (isTold || !core.identity || !isOdd(core.identity)) return;
    isTold = true;
    tell({ oddCustomer: true, ...(placed && { path: whereOf() }) });
  };

  tellPage();
  const look = () => {
    tellUnnamed();
    tellOdd();
  };
  look();
  window.goodword?.('on', 'look', look);
  window.goodword?.('on', 'consent', ({ measure }: ConsentState) => {
    if (placed || !measure) return;
    placed = true;
    tellPage();
  });
  setTimeout(() => {
    // A TCF platform says by itself what was answered.
    if (!placed && !window.__tcfapi && window.goodword?.g?.[settings.g.measure]) tell({ standing: true });
  }, SILENCE);
  window.goodword?.('on', 'refund', (message: Message) =>
    attempt(() => {
      const { items, transaction_id } = bodyOf(message);
      if (isUnread(items)) tell({ form: { ...nameOf(`${transaction_id ?? ''}`.trim()), unread: true } });
    }),
  );
  window.goodword?.('on', 'purchase', (said: WireOrder) =>
    attempt(() => {
      const order = readOrder(said);
      if (order?.order || order?.form) tell(order);
    }),
  );
});
