import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrastOf, DIM, makeReadable, type Palette, palettesOf, SOFT, toWireTheme } from './palette.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((number) => `#${number.toString(16).padStart(6, '0')}`);
const palette = fc.record({ accent: colour, accentText: colour, background: colour, text: colour });
const theme = { radius: 8, font: 'system', layout: 'card' } as const;

const channel = (hex: string, at: number) => Number.parseInt(hex.slice(1 + 2 * at, 3 + 2 * at), 16);
const mix = (a: string, b: string, share: number) =>
  `#${[0, 1, 2]
    .map((at) =>
      Math.round(channel(a, at) * share + channel(b, at) * (1 - share))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

test('contrast is as the standard counts it', () => {
  expect(contrastOf('#000000', '#ffffff')).toBe(21);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('every text of any theme, light or dark, can be read', () => {
  const check = ({ accent, accentText, background, text }: Palette, apart: number) => {
    const dim = mix(text, background, DIM);
    const soft = mix(text, background, SOFT);
    expect(contrastOf(accentText, accent)).toBeGreaterThanOrEqual(4.5);
    expect(contrastOf(accent, background)).toBeGreaterThanOrEqual(apart);
    for (const words of [text, dim]) {
      expect(contrastOf(words, background)).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(words, soft)).toBeGreaterThanOrEqual(4.5);
    }
  };
  fc.assert(
    fc.property(palette, (any) => {
      const { light, dark } = palettesOf(any);
      check(light, 1.2);
      check(dark, 3);
    }),
    { numRuns: 1000 },
  );
});

test('a good theme is left alone', () => {
  const good = { accent: '#2f4538', accentText: '#fbf7ef', background: '#fffdf8', text: '#2b2a26' };
  expect(makeReadable(good)).toEqual(good);
  const night = { accent: '#d9b36c', accentText: '#161310', background: '#161310', text: '#f4eee3' };
  expect(palettesOf(night).dark).toEqual(night);
});

test('a brand’s yellow stays yellow, under words that can be read', () => {
  const yellow = { accent: '#ffd400', accentText: '#ffffff', background: '#ffffff', text: '#222222' };
  expect(makeReadable(yellow)).toEqual({ ...yellow, accentText: '#000000' });
});

test('dark is dark, and keeps the accent where it can be told from it', () => {
  const { dark } = palettesOf({
    accent: '#e0654a',
    accentText: '#ffffff',
    background: '#ffffff',
    text: '#222222',
  });
  expect(contrastOf(dark.background, '#000000')).toBeLessThan(1.5);
  expect(dark.accent).toBe('#e0654a');
});

test('a theme goes out as variables of a stylesheet; a font of the page stays the page’s', () => {
  const good = { accent: '#2f4538', accentText: '#fbf7ef', background: '#fffdf8', text: '#2b2a26' };
  const { layout, light, dark } = toWireTheme({ ...theme, ...good });
  expect(layout).toBe('card');
  const colours = { '--a': '#2f4538', '--c': '#fbf7ef', '--b': '#fffdf8', '--t': '#2b2a26' };
  expect(light).toEqual({ ...colours, '--r': '8px', '--f': 'system-ui,sans-serif' });
  expect(dark['--r']).toBe('8px');
  expect(toWireTheme({ ...theme, ...good, font: 'inherit' }).light['--f']).toBe('var(--p)');
});
