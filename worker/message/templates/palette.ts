import type { Theme } from '../../retailer/shop.ts';
import { contrastOf } from '../../tag/palette.ts';

/** Colours of a message in a light setting, mixed from the shop's theme; dark ones are our own, but for the accent. */
export interface Palette {
  page: string;
  card: string;
  line: string;
  text: string;
  muted: string;
  accent: string;
  accentText: string;
  /** The same in a dark setting. */
  dark: { accent: string; accentText: string };
}

export const DARK = { page: '#131416', card: '#1d1f22', line: '#35383d', text: '#f0f1f2', muted: '#a9aeb5' } as const;

const FONTS: Record<Theme['font'], string> = {
  system: "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
  serif: "Georgia, 'Times New Roman', serif",
  rounded: "ui-rounded, 'SF Pro Rounded', Nunito, 'Segoe UI', Arial, sans-serif",
  mono: "ui-monospace, Menlo, Consolas, 'Courier New', monospace",
  inherit: "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif",
};

/** A button with less contrast than this to what it lies on cannot be seen as one. */
const SEEN = 1.5;

/** Mail apps have the fonts they have: the nearest stack to the shop's. */
export function fontOf(theme: Theme): string {
  return FONTS[theme.font];
}

const channels = (color: string) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));

/** `share` of one #rrggbb colour in another. */
function mix(base: string, other: string, share: number): string {
  const over = channels(other);
  const mixed = channels(base).map((value, index) => Math.round(value + ((over[index] ?? 0) - value) * share));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

export function paletteOf({ background, text, accent, accentText }: Theme): Palette {
  return {
    page: mix(background, text, 0.05),
    card: background,
    line: mix(background, text, 0.14),
    text,
    muted: mix(background, text, 0.68),
    accent,
    accentText,
    // A brand whose colour is black has white buttons in the dark.
    dark: contrastOf(accent, DARK.card) < SEEN ? { accent: DARK.text, accentText: DARK.card } : { accent, accentText },
  };
}
