/**
 * What the core does not read itself: orders that are not plain GA4 are rewritten and handed back, refunds are read
 * whole, and whoever the shop names by an address is named by its digest.
 */
import type { Identity } from '../../worker/wire.ts';
import type { Message } from '../datalayer.ts';
import type { Goodword } from '../goodword.ts';
import { digestEmail, readRefund, toPlain } from '../plain.ts';

/** A text or a number as it is; anything else is told as something, and says nothing. */
const plainly = (one: unknown) => (/^(string|number)$/.test(typeof one) ? one : one ? {} : undefined);

window.goodword?.x?.((core) => {
  const { data, emit, look, send, settings } = core;
  const { q } = window.goodword as Goodword;
  /** What has been made plain here: what the core hands back all the same says nothing more. */
  const made = new WeakSet<object>();
  /** What is to be done once a message has been understood. */
  const understand = async (message: Message): Promise<() => unknown> => {
    if (message[0] === 'identify') {
      const { customerId, email, emailSha256, expires, firstName, signature } = message[1];
      const digest = await digestEmail(email || emailSha256);
      return () => {
        // It stays on the page: what asks for it there begins with it.
        data.email = email;
        core.identity = {
          customerId: plainly(customerId),
          expires: plainly(expires),
          firstName: plainly(firstName),
          signature: plainly(signature),
          ...(digest && { emailSha256: digest }),
        } as Identity;
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

  /** What was said of somebody who is there no more. */
  const past = new WeakSet<object>();
  const { push } = q;
  q.push = (command) => {
    if (command[0] === 'identify') {
      const { customerId, firstName } = Object(command[1]);
      const before = core.identity?.customerId;
      // Nobody, or somebody else: the address that a message has named is not theirs.
      if (!(customerId || firstName) || (before && before !== customerId)) {
        data.user = data.email = undefined;
        for (const message of data.unclear as Message[]) past.add(message);
      }
    }
    return push(command);
  };

  let busy = false;
  window.goodword?.('on', 'unclear', async (messages: Message[]) => {
    if (busy) return;
    busy = true;
    // One after the other: an order waits in the core while somebody's address is still here.
    while (messages[0]) {
      const [message] = messages;
      try {
        const act = await understand(message);
        messages.shift();
        if (!past.has(message)) act();
        else if (message[0] !== 'identify') {
          // An order is one all the same.
          act();
          data.user = undefined;
        }
      } catch {
        messages.shift();
      }
    }
    busy = false;
  });
});
