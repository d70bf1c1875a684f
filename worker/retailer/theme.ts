import { contrastOf, type Palette, palettesOf, quietContrastOf, READABLE, VISIBLE } from '../tag/palette.ts';
import type { Theme } from './shop.ts';

/** What a shop looks like until somebody chooses. */
export const DEFAULT_THEME: Theme = {
  accent: '#1d5c43',
  accentText: '#ffffff',
  background: '#ffffff',
  text: '#1a1c1a',
  radius: 12,
  font: 'inherit',
  layout: 'card',
};

/** How well two colours of a theme can be told apart. */
export interface ContrastPair {
  pair: 'text' | 'quiet' | 'button' | 'accent';
  /** 1 to 21. */
  ratio: number;
  needed: number;
  ok: boolean;
}

export interface ThemeCheck {
  pairs: ContrastPair[];
  /** What pages show: the colours chosen, moved no further than reading needs. */
  shown: Record<'light' | 'dark', Palette>;
  /** Whether pages show other colours than those chosen. */
  moved: boolean;
}

/** Whether people can read a theme, and what the tag makes of it where they cannot. */
export function checkTheme(theme: Palette): ThemeCheck {
  const measure = (pair: ContrastPair['pair'], ratio: number, needed: number): ContrastPair => ({
    pair,
    ratio: Math.floor(ratio * 10) / 10,
    needed,
    ok: ratio >= needed,
  });
  const shown = palettesOf(theme);
  const { light } = shown;
  return {
    pairs: [
      measure('text', contrastOf(theme.text, theme.background), READABLE),
      measure('quiet', quietContrastOf(theme), READABLE),
      measure('button', contrastOf(theme.accentText, theme.accent), READABLE),
      measure('accent', contrastOf(theme.accent, theme.background), VISIBLE),
    ],
    shown,
    moved: (['accent', 'accentText', 'background', 'text'] as const).some((part) => light[part] !== theme[part]),
  };
}
