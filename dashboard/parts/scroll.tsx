import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** Less than that is no more to see, but rounding. */
const LEAST = 2;

/** Which sides of a box have more than it shows. */
function findMore({ scrollLeft, clientWidth, scrollWidth }: HTMLElement) {
  // Where text runs from right to left it counts downwards from zero.
  const passed = Math.abs(scrollLeft);
  return { start: passed > LEAST, end: passed + clientWidth < scrollWidth - LEAST };
}

/** A box that scrolls: named, reachable by keyboard, and shaded at the sides where there is more. */
export function Scroll({ label, tall, children }: { label: string; tall?: boolean; children: ComponentChildren }) {
  const box = useRef<HTMLElement>(null);
  const [more, setMore] = useState({ start: false, end: false });
  const look = () => {
    const { current } = box;
    if (!current) return;
    const found = findMore(current);
    setMore((known) => (known.start === found.start && known.end === found.end ? known : found));
  };
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const observer = new ResizeObserver(look);
    for (const element of [current, ...current.children]) observer.observe(element);
    return () => observer.disconnect();
  }, [children]);
  return (
    <div class={['scroll-frame', more.start && 'more-start', more.end && 'more-end'].filter(Boolean).join(' ')}>
      <section
        ref={box}
        class={tall ? 'scroll tall' : 'scroll'}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={label}
        onScroll={look}
      >
        {children}
      </section>
    </div>
  );
}
