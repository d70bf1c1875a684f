/** The widget: comes when a placement is about to show, and hands the core what mounts it. */
import type { LandingAnswer, OfferAnswer } from '../../worker/wire.ts';
import { showOffer } from './advocate.tsx';
import { greetFriend } from './friend.tsx';

window.goodword?.m?.((core, answer, placement, target) => {
  if (!placement) greetFriend(core, answer as LandingAnswer);
  else if (answer.deals?.[0]) showOffer(core, answer as OfferAnswer, placement, target);
});
