/**
 * While a member looks at the install check, pages say that they run the tag, which placements they have an element for,
 * and of an order its amounts: whether the shop's values include tax is seen from these. Where on the shop somebody is
 * belongs to measuring, so the path follows with their consent to it.
 */
import type { ConsentState, WireOrder } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import type { Message } from '../datalayer.ts';
import { toMinor } from '../money.ts';

window.goodword?.x?.(({ allowed, settings }) => {
  const tell = (said: object) => attempt(() => navigator.sendBeacon(`${settings.b}/seen`, JSON.stringify(said)));
  let placed = allowed().measure;
  const tellPage = () => {
    const here = settings.p.filter(({ target }) => target && document.getElementById(target));
    tell({ placements: here.map(({ kind }) => kind), ...(placed && { path: location.pathname }) });
  };
  /** Amounts of the order as the data layer tells them; nothing where it is not plain GA4. */
  const readAmounts = ({ ids }: WireOrder) => {
    for (const message of Array.from(window.dataLayer as ArrayLike<Message>)) {
      const outer = message?.[0] === 'event' ? message[2] : message;
      const {
        currency = settings.m,
        items,
        shipping = 0,
        tax = 0,
        transaction_id,
        value,
      } = outer?.ecommerce ?? outer ?? {};
      if (`${transaction_id}` !== ids[0]) continue;
      const minor = (amount: unknown) => toMinor(Number(amount), currency);
      const goods = Array.from(items as ArrayLike<Message>, ({ price, quantity = 1 }) => minor(price * quantity));
      const sum = goods.reduce((all, one) => all + one, 0);
      return { value: minor(value), tax: minor(tax), shipping: minor(shipping), items: sum };
    }
  };

  /** An order without an id is no order to the tag: only here is it told of, once. */
  const unnamed = new WeakSet();
  const tellUnnamed = () =>
    attempt(() => {
      for (const message of Array.from(window.dataLayer as ArrayLike<Message>)) {
        const command = message?.[0] === 'event';
        if ((command ? message[1] : message?.event) !== 'purchase' || unnamed.has(message)) continue;
        const outer = command ? message[2] : message;
        const { id, purchase, transaction_id, transactionId } = outer?.ecommerce ?? outer ?? {};
        if (transaction_id || transactionId || purchase || id) continue;
        unnamed.add(message);
        tell({ unnamed: true, ...(placed && { path: location.pathname }) });
      }
    });

  tellPage();
  tellUnnamed();
  window.goodword?.('on', 'look', tellUnnamed);
  window.goodword?.('on', 'consent', ({ measure }: ConsentState) => {
    if (placed || !measure) return;
    placed = true;
    tellPage();
  });
  window.goodword?.('on', 'purchase', (said: WireOrder) =>
    attempt(() => {
      const order = readAmounts(said);
      if (order) tell({ order });
    }),
  );
});
