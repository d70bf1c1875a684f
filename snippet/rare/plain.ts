/**
 * What the core does not read itself: orders that are not plain GA4 are rewritten and handed back, refunds are read
 * whole, and whoever the shop names by an address is named by its digest.
 */
import type { Identity } from '../../worker/wire.ts';
import type { Message } from '../datalayer.ts';
import { digestEmail, readRefund, toPlain } from '../plain.ts';

window.goodword?.x?.((core) => {
  const { data, emit, look, send, settings } = core;
  /** What has been made plain here: what the core hands back all the same says nothing more. */
  const made = new WeakSet<object>();
  /** What is to be done once a message has been understood. */
  const understand = async (message: Message): Promise<() => unknown> => {
    if (message[0] === 'identify') {
      const { customerId, email, emailSha256, expires, firstName, signature } = message[1] as Identity;
      // It stays on the page: what asks for it there begins with it.
      data.email = email;
      const digest = await digestEmail(email || emailSha256);
      return () => {
        window.goodword?.('identify', { customerId, expires, firstName, signature });
        if (digest) core.identity = { ...core.identity, emailSha256: digest };
      };
    }
    if (made.has(message.ecommerce)) return () => {};
    const { kind, order, emailSha256 } = await toPlain(message, settings);
    // Beside the order that follows, or those to come: it goes along only where measuring is allowed.
    if (emailSha256) data.user = { emailSha256 };
    if (!order) return look;
    made.add(order);
    if (kind !== 'refund') return () => window.goodword?.(kind, order);
    const refund = readRefund(order, settings);
    return () => {
      if (refund) send(refund);
      emit(kind, message);
    };
  };

  let busy = false;
  window.goodword?.('on', 'unclear', async (messages: Message[]) => {
    if (busy) return;
    busy = true;
    // One after the other: an order waits in the core while somebody's address is still here.
    while (messages[0]) {
      try {
        const act = await understand(messages[0]);
        messages.shift();
        act();
      } catch {
        messages.shift();
      }
    }
    busy = false;
  });
});
