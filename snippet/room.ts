/**
 * What lies over the shop's page keeps clear of what the shop itself keeps there: it stands above a cookie notice or a bar
 * of the shop at the bottom edge, and never over what has the keyboard's focus (WCAG 2.2, 2.4.11).
 */
import { attempt } from './attempt.ts';

/** Share of the window's height, from its bottom edge, in which bars are looked for: what reaches higher covers the page. */
const COVER = 0.7;
/** At which heights, in pixels, and how far across. */
const STEPS = [1, 40, 120] as const;
const ACROSS = [0.02, 0.5, 0.98];
const GAP = 8;
/** Of what has the focus so many pixels above ours are enough. */
const SEEN = 40;
/** By then a page has been scrolled to what got the focus: Safari tells of the focus before. */
const SCROLLED_MS = 50;
/**
 * Where a look tells whether there is a bar at all: how far across the window, and how many pixels above its bottom edge.
 * One of them a look, for each asks the browser what it has drawn there; all of them as something of ours appears.
 */
const SIGHTS = [
  [0.5, 1],
  [0.98, 40],
  [0.02, 40],
  [0.5, 40],
] as const;
/** Each so many looks everything is measured anew, where the page has changed meanwhile. */
const THOROUGH = 10;
/** For so many looks after a change each one looks at the edge: a bar takes its time to slide in. */
const CLOSELY = 4;
/** Of a page at rest it is one of so many: what comes by a style alone tells nobody. */
const SELDOM = 3;

/** What stays in place around elements that have been asked for. */
type Known = Map<Element, Element | undefined>;

/** Keeps room from now on: once a page. */
export function keepRoom(): void {
  /** Which of ours stands below which: a banner lies at the edge, what was only offered stands on top. */
  const rankOf = ({ className }: Element) => (/banner/.test(className) ? 0 : /floating/.test(className) ? 2 : 1);
  /** What of ours lies over the page, the lowest first: each stands in a shadow root of its own beside the body. */
  const ours = () => {
    const found: Element[] = [];
    for (const { shadowRoot } of document.documentElement.children) {
      const frame = shadowRoot?.firstElementChild;
      const section = frame?.firstElementChild;
      if (frame?.className === 'over' && section?.localName === 'section') found.push(section);
    }
    return found[1] ? found.sort((one, other) => rankOf(one) - rankOf(other)) : found;
  };

  /** The nearest thing around an element that does not move with the page; nothing for what does. */
  const findBar = (element: Element | null, known: Known): Element | undefined => {
    if (!element || element === document.body) return;
    // Points of a page share most of what is around them.
    if (!known.has(element)) {
      const stays = ['fixed', 'sticky'].includes(getComputedStyle(element).position);
      known.set(element, stays ? element : findBar(element.parentElement, known));
    }
    return known.get(element);
  };

  /** How high the bar at a point reaches from the bottom edge, in pixels; what hangs from the upper part is none. */
  const reachAt = (x: number, above: number, known: Known) =>
    Math.max(
      0,
      ...document.elementsFromPoint(x, innerHeight - above).map((element) => {
        const box = findBar(element, known)?.getBoundingClientRect();
        return box?.height && box.top > innerHeight * (1 - COVER) ? innerHeight - box.top : 0;
      }),
    );
  const sight = (which: number, known: Known = new Map()) => {
    const [across, above] = SIGHTS[which] as (typeof SIGHTS)[number];
    return reachAt(innerWidth * across, above, known);
  };

  /** How high bars of the shop reach from the bottom edge where something so high is to stand: pixels. */
  const measure = (across: number[], height: number) => {
    const steps = [...STEPS.filter((step) => step < height - 1), height - 1];
    const known: Known = new Map();
    let high = 0;
    // A bar may stand on another one.
    for (let turn = 0; turn < 3; turn++) {
      const next = Math.max(high, ...steps.flatMap((step) => across.map((x) => reachAt(x, high + step, known))));
      if (next === high) break;
      high = next;
    }
    return high;
  };

  const sheets = new WeakMap<Node, CSSStyleSheet>();
  /** Lifts one of ours by so many pixels: by a stylesheet of its own, as a strict policy wants it. */
  const lift = (section: Element, high: number, hides: boolean) => {
    const root = section.getRootNode() as ShadowRoot;
    let sheet = sheets.get(root);
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheets.set(root, sheet);
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    }
    const css = high
      ? `.over section.card,.over section.bar{margin-bottom:${high}px;max-height:calc(100vh - ${high + GAP}px)${hides ? ';visibility:hidden' : ''}}`
      : '';
    sheet.replaceSync(css);
  };

  const place = () =>
    attempt(() => {
      /** What of ours has found its place. */
      const below: DOMRect[] = [];
      for (const section of ours()) {
        // What is read and tapped, not the ground that it stands on.
        const boxes = [...section.children].map((one) => one.getBoundingClientRect());
        const left = Math.min(...boxes.map((box) => box.left));
        const right = Math.max(...boxes.map((box) => box.right));
        const across = ACROSS.map((share) => left + share * (right - left));
        const { height } = section.getBoundingClientRect();
        const beneath = below.filter((box) => box.left < right && box.right > left).map(({ top }) => innerHeight - top);
        const high = Math.max(measure(across, height), ...beneath);
        // Where there is no room above what is being read, a mere offer waits until that has gone.
        lift(section, high, rankOf(section) > 1 && high + height > innerHeight);
        below.push(section.getBoundingClientRect());
      }
    });

  const uncover = () =>
    attempt(() => {
      const focused = document.activeElement;
      for (const section of ours()) {
        const { style } = section as HTMLElement;
        style.cssText = '';
        // A bar of the shop does not move with the page, and ours are read with their own focus.
        if (!focused || focused === document.body || focused.shadowRoot || findBar(focused, new Map())) continue;
        const below = () => {
          const [own, its] = [section.getBoundingClientRect(), focused.getBoundingClientRect()];
          const beside = its.right < own.left || its.left > own.right || its.top > own.bottom;
          // Of what is tall enough is seen: a click on the text of a page may give the focus to all of it.
          return beside || own.top - its.top > SEEN ? 0 : Math.max(0, its.bottom - own.top + GAP);
        };
        scrollBy({ top: below(), behavior: 'instant' });
        // At the end of the page there is nowhere to scroll to: out of sight, the keyboard still reaches it, and brings it back.
        if (below()) style.cssText = 'opacity:0;pointer-events:none';
      }
    });

  const heed = () => {
    uncover();
    setTimeout(uncover, SCROLLED_MS);
  };

  let looks = 0;
  let shown = '';
  let seen: number[] = [];
  /** Looks that are still to be close ones, and whether the page has changed since everything was measured. */
  let close = 0;
  let changed: unknown;
  const stir = () => {
    close = CLOSELY;
    changed = 1;
  };
  /** Places anew where the bottom edge looks otherwise: what lies there for hours costs next to nothing. */
  const look = () =>
    attempt(() => {
      const before = shown;
      const sections = ours();
      shown = sections.map(({ className }) => className).join();
      if (!shown) return;
      const which = ++looks % SIGHTS.length;
      if (shown === before) {
        if (close-- < 1 && looks % SELDOM) return;
        if (sight(which) === seen[which] && (!changed || looks % THOROUGH)) return;
      }
      changed = 0;
      const known: Known = new Map();
      seen = SIGHTS.map((_, one) => sight(one, known));
      // Nothing lies there where one of ours has just come.
      if (before || sections[1] || seen.some(Boolean)) place();
    });

  // By then what has been made lies on the page. The first look is once that is drawn: before, asking would have the whole
  // page laid out at once.
  setTimeout(() => {
    new IntersectionObserver((_, drawn) => {
      drawn.disconnect();
      look();
    }).observe(document.documentElement);
    new MutationObserver(stir).observe(document, { attributes: true, childList: true, subtree: true });
  });
  window.goodword?.('on', 'look', look);
  addEventListener('scroll', stir);
  addEventListener('resize', place);
  addEventListener('focusin', heed);
  addEventListener('focusout', heed);
}
