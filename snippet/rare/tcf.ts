/**
 * IAB TCF 2.2 and 2.3: what a consent platform says where nothing else speaks. `getTCData` is deprecated, so it
 * listens. Purpose 1 is storing, 7 and 8 are measuring. A vendor that is not registered may rest on consent alone,
 * never on legitimate interest.
 */
import type { ConsentSource } from '../consent.ts';

/** The rank of this source of consent. */
const TCF: ConsentSource = 1;

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

window.goodword?.x?.(() => {
  (window as unknown as { __tcfapi: TcfApi }).__tcfapi('addEventListener', 2, (data, success) => {
    // While the banner is open nothing has been decided; where the rules do not apply, nothing is said either.
    if (!success || !data || data.gdprApplies === false) return;
    if (data.eventStatus !== 'tcloaded' && data.eventStatus !== 'useractioncomplete') return;
    const consents = data.purpose?.consents ?? {};
    const measure = consents[7] === true || consents[8] === true;
    window.goodword?.('consent', { measure, store: consents[1] === true }, TCF);
  });
});
