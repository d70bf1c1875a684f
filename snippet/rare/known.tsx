/** What became of their recommendations, for somebody who can prove who they are: two numbers in what is embedded. */

import { dresser } from '../widget/dress.ts';
import type { Kit } from '../widget/kit.ts';
import { askWhoIsThere } from '../widget/known.ts';
import type { Scene } from '../widget/scene.ts';
import css from './known.css';

const dress = dresser(css);

const drawKnown = async ({ h }: Kit, { core, offer, say, set }: Scene): Promise<void> => {
  // What is written as JSX becomes calls of it.
  void h;
  const known = await askWhoIsThere(core);
  const counts = (['invited', 'ordered'] as const).filter((name) => Number(known?.[name]) > 0);
  if (!counts[0]) return;
  set({
    known: (
      <ul class="counts" ref={dress} aria-label={say('friends_title')}>
        {counts.map((name) => (
          <li>
            <b>{known?.[name]?.toLocaleString(offer.language)}</b>
            <small>{say(`state_${name}`)}</small>
          </li>
        ))}
      </ul>
    ),
  });
};

export type DrawKnown = typeof drawKnown;

window.goodword?.x?.((core) => core.emit('known', drawKnown));
