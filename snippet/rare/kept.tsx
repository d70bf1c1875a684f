/**
 * *Keep my offer*: a friend's own tap has their referral kept in the browser, without consent to storing, where the shop
 * says that it may. The loader brings it back on the next page (`worker/tag/kept.ts`).
 */
import { attempt } from '../attempt.ts';
import type { Core } from '../goodword.ts';
import { toJson } from '../json.ts';
import type { Kit } from '../widget/kit.ts';
import type { Stage, State } from '../widget/stage.tsx';

const KEY = 'goodword-kept';
/** For how long: the default window of a campaign. */
const KEPT_MS = 30 * 864e5;

const drawKept = (
  { h, button }: Kit,
  { allowed, person }: Core,
  say: Stage<State>['say'],
  set: Stage<State>['set'],
) => {
  // What is written as JSX becomes calls of it.
  void h;
  let kept = false;
  const keep = () =>
    attempt(() => {
      localStorage[KEY] = toJson({ until: Date.now() + KEPT_MS, referral: person.referral });
      kept = true;
      set({ status: say('kept') });
    });
  // With consent it is kept already.
  return () =>
    !kept && !allowed().store && [button('quiet', say('keep_offer'), keep), <small>{say('keep_hint')}</small>];
};

export type DrawKept = typeof drawKept;

window.goodword?.x?.((core) => core.emit('kept', drawKept));
