import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';

const WIDTH = 264;
const MARGIN = 12;

/** Room that the longest formula needs. */
const HEIGHT = 110;

type Place = { left: string; top?: string; bottom?: string };

/** Above the word, so that its number stays in view; below it where there is no room. */
function placeBeside(element: HTMLElement): Place {
  const { left, top, bottom, width } = element.getBoundingClientRect();
  const wanted = left + width / 2 - WIDTH / 2;
  const inside = `${Math.max(MARGIN, Math.min(wanted, innerWidth - WIDTH - MARGIN))}px`;
  return top > HEIGHT
    ? { left: inside, bottom: `${innerHeight - top + 8}px` }
    : { left: inside, top: `${bottom + 8}px` };
}

/** A metric's name that shows its formula on hover, focus and tap. */
export function Term({ formula, children }: { formula: string | undefined; children: ComponentChildren }) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [place, setPlace] = useState<Place>();
  if (!formula) return <>{children}</>;
  const show = () => button.current && setPlace(placeBeside(button.current));
  const hide = () => setPlace(undefined);
  return (
    <span class="term">
      <button
        type="button"
        ref={button}
        aria-describedby={id}
        onMouseEnter={show}
        onMouseLeave={hide}
        onFocus={show}
        onBlur={hide}
        onClick={show}
        onKeyDown={(event) => event.key === 'Escape' && hide()}
      >
        {children}
      </button>
      <span id={id} role="tooltip" class={place ? 'tip shown' : 'tip'} style={place}>
        {formula}
      </span>
    </span>
  );
}
