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

/** An address in the place of a name or an id does not leave the page as it is. */
const isAddress = (one: unknown) => typeof one === 'string' && one.includes('@');

/** Whether somebody else is there than was, or nobody any more: an address that was named before is not theirs. */
const isOther = (before: Identity | undefined, { customerId, firstName }: Identity) =>
  !(customerId || firstName) || (before?.customerId && before.customerId !== customerId);

window.goodword?.x?.((core) => {
  const { data, emit, look, send, settings } = core;
  const { q } = window.goodword as Goodword;
  /** What has been made plain here: what the core hands back all the same says nothing more. */
  const made = new WeakSet<object>();
  /**
   * What is to be done once a message has been understood.
   * @param before who was there when it was said.
   */
  const understand = async (message: Message, before: Identity | undefined): Promise<() => unknown> => {
    if (message[0] === 'identify') {
      const { customerId, email, emailSha256, expires, firstName, signature } = message[1];
      // What the shop has signed is the id itself: by its digest nobody could check it.
      const idSha256 = !signature && isAddress(customerId) ? await digestEmail(customerId) : undefined;
      const digest = (await digestEmail(email || emailSha256)) || idSha256;
      return () => {
        // What was said since counts.
        if (core.identity !== before) return;
        // It stays on the page: what asks for it there begins with it.
        data.email = email;
        core.identity = {
          customerId: idSha256 || plainly(customerId),
          expires: plainly(expires),
          firstName: isAddress(firstName) ? undefined : plainly(firstName),
          signature: plainly(signature),
          ...(digest && { emailSha256: digest }),
        } as Identity;
      };
    }
    if (made.has(message.ecommerce)) return () => {};
    const { kind, order, emailSha256 } = await toPlain(message, settings);
    const refund = kind === 'refund' && order && readRefund(order, settings);
    if (order) made.add(order);
    return () => {
      const gone = core.identity !== before && isOther(before, core.identity as Identity);
      // Beside the order that follows, or those to come: it goes along only where measuring is allowed.
      if (emailSha256 && (order || !gone)) data.user = { emailSha256 };
      if (!order) return look();
      if (kind !== 'refund') window.goodword?.(kind, order);
      else {
        if (refund) send(refund);
        emit(kind, message);
      }
      // An order is one all the same, whoever is there by now.
      if (gone) data.user = undefined;
    };
  };

  const { push } = q;
  q.push = (command) => {
    if (command[0] === 'identify' && isOther(core.identity, Object(command[1]))) data.user = data.email = undefined;
    return push(command);
  };

  let busy = false;
  window.goodword?.('on', 'unclear', async (messages: Message[]) => {
    if (busy) return;
    busy = true;
    // One after the other: an order waits in the core while somebody's address is still here. Beside each stands who was there.
    while (messages[0]) {
      const [message, before] = messages;
      try {
        const act = await understand(message, before);
        messages.splice(0, 2);
        act();
        if (message[0] === 'identify') {
          // What was said in the meantime is said of them.
          for (let index = 1; index < messages.length; index += 2)
            if (messages[index] === before) messages[index] = core.identity;
        }
      } catch {
        messages.splice(0, 2);
      }
    }
    busy = false;
  });
});
