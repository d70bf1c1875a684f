/** The widget as other parts get it. */
import { showOffer } from './advocate.tsx';
import { kit, type Widget } from './kit.ts';
import { isPageCovered } from './stage.tsx';

export const widget: Widget = {
  ...kit,
  mount(core, offer, placement, target, asked) {
    // Nobody who is busy with us is asked once more.
    if (offer.deals[0] && !(placement === 'exit_intent' && isPageCovered()))
      return showOffer(core, offer, placement, target, asked);
  },
};
