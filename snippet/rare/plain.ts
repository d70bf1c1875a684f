/** Orders that are not plain GA4: rewrites them and hands them back. */
import { toPlain } from '../plain.ts';

window.goodword?.x?.(({ settings }) => {
  window.goodword?.('on', 'unclear', async (messages: unknown[]) => {
    for (const message of messages.splice(0)) {
      try {
        const { kind, order } = await toPlain(message, settings.m);
        window.goodword?.(kind, order);
      } catch {}
    }
  });
});
