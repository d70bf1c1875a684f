/** Orders that are not plain GA4: rewrites them and hands them back. Refunds: reads them whole. */
import { readRefund, toPlain } from '../plain.ts';

window.goodword?.x?.(({ emit, send, settings }) => {
  window.goodword?.('on', 'unclear', async (messages: unknown[]) => {
    for (const message of messages.splice(0)) {
      try {
        const { kind, order } = await toPlain(message, settings.m);
        if (kind !== 'refund') window.goodword?.(kind, order);
        else {
          const refund = readRefund(order, settings);
          if (refund) send(refund);
          emit(kind, message);
        }
      } catch {}
    }
  });
});
