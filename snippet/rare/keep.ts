/**
 * The cookie on the shop's own domain: the server sets it after consent, gives back what it held where the browser has
 * dropped its storage, and clears it on withdrawal. Once a visit and once a new referral; the only call that carries
 * credentials.
 */
import type { KeepAnswer, KeepRequest } from '../../worker/wire.ts';
import { attempt } from '../attempt.ts';
import { toJson } from '../json.ts';

window.goodword?.x?.(({ settings, person, visit, allowed, remember }) => {
  let told: string | undefined;
  const keep = async () => {
    const { store, measure } = allowed();
    const state = store ? `${person.referral?.rk}` : '';
    if (state === told || (store && visit.kept === state)) return;
    told = state;
    // Until the answer to this: what is withdrawn and granted again is kept anew.
    delete visit.kept;
    const { visitor, referral } = person;
    // Who the visitor is belongs to measuring.
    const body: KeepRequest = {
      store,
      ...(store && measure && visitor && { visitor }),
      ...(store && referral && { referral }),
    };
    const url = `${settings.b}/keep`;
    const answer = await fetch(url, { method: 'POST', body: toJson(body), keepalive: true, credentials: 'include' });
    const kept = (await answer.json()) as KeepAnswer;
    if (!answer.ok || !allowed().store) return;
    if (kept.visitor) person.visitor = kept.visitor;
    if (kept.referral) person.referral ??= kept.referral;
    visit.kept = told = `${person.referral?.rk}`;
    remember();
  };
  const tell = () => attempt(() => keep().catch(() => {}));
  window.goodword?.('on', 'consent', tell);
  window.goodword?.('on', 'landing', tell);
  tell();
});
