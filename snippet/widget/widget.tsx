/** The widget: comes when something is about to show, and hands itself over. */
import { showOffer } from './advocate.tsx';
import { kit } from './kit.ts';
import { isPageCovered } from './stage.tsx';

window.goodword?.m?.({
  ...kit,
  mount(core, offer, placement, target, asked) {
    // Nobody who is busy with us is asked once more.
    if (offer.deals[0] && !(placement === 'exit_intent' && isPageCovered()))
      return showOffer(core, offer, placement, target, asked);
  },
});
