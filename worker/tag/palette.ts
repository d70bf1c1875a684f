import type { Theme } from '../retailer/shop.ts';
import type { WireLooks, WireTheme } from '../wire.ts';

type Colour = readonly [red: number, green: number, blue: number];
export type Palette = Pick<Theme, 'accent' | 'accentText' | 'background' | 'text'>;

const BLACK: Colour = [0, 0, 0];
const WHITE: Colour = [255, 255, 255];
/** WCAG 2.2, success criterion 1.4.3: text against what it stands on. */
export const READABLE = 4.5;
/** A brand's colour is its own: it only must not vanish. The words on a button show where it is (WCAG 2.2, 1.4.11). */
export const VISIBLE = 1.2;
/** In the dark the accent is ours to choose, so it stands out as parts do that have no words. */
const DISTINCT = 3;
/** What a browser may lose when it rounds a mixed colour. */
const ROUNDING = 0.1;
/** How the widget mixes its quiet text and its quiet surface: share of the text's colour in the background's. */
export const DIM = 0.72;
export const SOFT = 0.06;

const parse = (hex: string): Colour => {
  const number = Number.parseInt(hex.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};
const print = (colour: Colour) => `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

/** `share` of the first colour in the second, as CSS mixes in sRGB. */
const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] * share + b[0] * (1 - share),
  a[1] * share + b[1] * (1 - share),
  a[2] * share + b[2] * (1 - share),
];

/** Relative luminance, WCAG 2.2. */
function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: Colour, b: Colour): number {
  const [low, high] = [luminance(a), luminance(b)].sort((one, other) => one - other) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Contrast of two colours as #rrggbb, 1 to 21 (WCAG 2.2). */
export function contrastOf(a: string, b: string): number {
  return contrast(parse(a), parse(b));
}

/** Contrast of the quietest text on the quiet surface it may stand on. */
export const quietContrastOf = ({ text, background }: Pick<Palette, 'text' | 'background'>): number =>
  contrast(mix(parse(text), parse(background), DIM), mix(parse(text), parse(background), SOFT));

const further = (colour: Colour) => (contrast(WHITE, colour) > contrast(BLACK, colour) ? WHITE : BLACK);

/** Moves a colour towards another in small steps until it is good; the other itself is the last. */
function moveUntil(colour: Colour, towards: Colour, isGood: (colour: Colour) => boolean): Colour {
  for (let step = 0; step < 20; step++) {
    // What is sent is rounded: so is what is judged.
    const moved = parse(print(mix(towards, colour, step / 20)));
    if (isGood(moved)) return moved;
  }
  return towards;
}

/** Whether quiet text, the hardest to read, can be read on the quiet surface. */
const carries = (text: Colour, background: Colour) =>
  contrast(mix(text, background, DIM), mix(text, background, SOFT)) >= READABLE + ROUNDING;

/**
 * The colours a marketer chose, moved no further than reading needs: text on the background and on its quiet surface,
 * quiet text, text on the accent, and an accent that can be told from the background.
 * @param apart contrast of accent and background.
 */
export function makeReadable(palette: Palette, apart = VISIBLE): Palette {
  const wanted = parse(palette.text);
  let background = parse(palette.background);
  const end = further(background);
  // A middling background carries no text at all: it goes away from the text.
  background = moveUntil(background, end === WHITE ? BLACK : WHITE, (colour) => carries(end, colour));
  const text = moveUntil(wanted, end, (colour) => carries(colour, background));
  const accent = moveUntil(parse(palette.accent), end, (colour) => contrast(colour, background) >= apart);
  const onAccent = parse(palette.accentText);
  return {
    accent: print(accent),
    accentText: print(contrast(onAccent, accent) >= READABLE ? onAccent : further(accent)),
    background: print(background),
    text: print(text),
  };
}

const DARK: Colour = [18, 18, 20];

/** The same looks for dark pages: a near-black with a trace of the accent, and text with a trace of the background. */
function darken({ accent, accentText, background, text }: Palette): Palette {
  // A theme that is dark already stays as it is.
  if (luminance(parse(background)) < 0.2) return { accent, accentText, background, text };
  return {
    accent,
    accentText,
    background: print(mix(parse(accent), DARK, 0.07)),
    text: print(mix(parse(background), WHITE, 0.3)),
  };
}

/** A shop's colours, and those for people who want dark pages. */
export const palettesOf = (theme: Palette): Record<'light' | 'dark', Palette> => ({
  light: makeReadable(theme),
  dark: makeReadable(darken(theme), DISTINCT),
});

/** As few as will do: each family that a system lacks is looked for anew in every size and weight, as the page is laid out. */
const FAMILIES: Record<Theme['font'], string> = {
  inherit: 'var(--p)',
  system: 'system-ui,sans-serif',
  serif: 'ui-serif,serif',
  rounded: 'ui-rounded,system-ui',
  mono: 'ui-monospace,monospace',
};

/** A palette with the shop's shapes, as variables of the widget's stylesheet. */
export const looksOf = (
  { accent, accentText, background, text }: Palette,
  { font, radius }: Pick<Theme, 'font' | 'radius'>,
): WireLooks => ({
  '--a': accent,
  '--c': accentText,
  '--b': background,
  '--t': text,
  '--r': `${radius}px`,
  '--f': FAMILIES[font],
});

/** A shop's theme as the widget gets it. */
export function toWireTheme(theme: Theme): WireTheme {
  const { heroUrl, layout, logoUrl } = theme;
  const { light, dark } = palettesOf(theme);
  return {
    layout,
    ...(heroUrl && { heroUrl }),
    ...(logoUrl && { logoUrl }),
    light: looksOf(light, theme),
    dark: looksOf(dark, theme),
  };
}
