/**
 * IAB TCF 2.2 and 2.3: what a consent platform says where nothing else speaks. `getTCData` is deprecated, so it
 * listens. Purpose 1 is storing, 7 and 8 are measuring. A vendor that is not registered may rest on consent alone,
 * never on legitimate interest.
 */
import type { ConsentSource } from '../consent.ts';

/** The ranks of what it says: the person's answer, and a default. */
const TCF: ConsentSource = 1;
const ASSUMED: ConsentSource = 0;

interface TcData {
  eventStatus?: 'tcloaded' | 'cmpuishown' | 'useractioncomplete';
  gdprApplies?: boolean;
  purpose?: { consents?: Record<number, boolean> };
}
type TcfApi = (
  command: 'addEventListener',
  version: 2,
  callback: (data: TcData | undefined, success: boolean) => void,
) => void;

window.goodword?.x?.(({ settings }) => {
  (window.__tcfapi as TcfApi)('addEventListener', 2, (data, success) => {
    if (!success || !data) return;
    if (data.gdprApplies === false) {
      // Where the rules do not apply the platform says nothing, and what the shop assumes holds, as a default.
      if (settings.g.assume) window.goodword?.('consent', { measure: true, store: true }, ASSUMED);
      return;
    }
    // While the banner is open nothing has been decided.
    if (data.eventStatus !== 'tcloaded' && data.eventStatus !== 'useractioncomplete') return;
    const consents = data.purpose?.consents ?? {};
    const measure = consents[7] === true || consents[8] === true;
    window.goodword?.('consent', { measure, store: consents[1] === true }, TCF);
  });
});
