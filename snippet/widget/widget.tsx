/** The widget: comes when a placement is about to show, and hands over what mounts it. */
import type { OfferAnswer } from '../../worker/wire.ts';
import type { GreetFriend } from '../rare/friend.tsx';
import { showOffer } from './advocate.tsx';
import { kit } from './kit.ts';
import { isPageCovered } from './stage.tsx';

const { goodword } = window;
goodword?.m?.((core, answer, placement, target) => {
  if (!placement) goodword('on', 'friend', (greet: GreetFriend) => greet(kit, core, answer as never).catch(() => {}));
  // Nobody who is busy with us is asked once more.
  else if (answer.deals?.[0] && !(placement === 'exit_intent' && isPageCovered()))
    return showOffer(core, answer as OfferAnswer, placement, target);
});
