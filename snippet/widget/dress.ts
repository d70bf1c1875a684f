/** Styles of a part that comes in a file of its own: beside the widget's, and nothing inline, which a strict policy would refuse. */
import { attempt } from '../attempt.ts';

/** @returns puts the styles once into the shadow root that an element is drawn in: for a `ref`. */
export function dresser(css: string): (element: Element | null) => void {
  const dressed = new WeakSet<Node>();
  return (element) =>
    attempt(() => {
      const root = element?.getRootNode() as ShadowRoot;
      // Refuses what is no object: an element that has gone.
      if (dressed.has(root)) return;
      dressed.add(root);
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    });
}
