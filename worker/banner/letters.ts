/**
 * Letters of one line's width, for the badge of a picture that nobody drew: digits, Latin capitals and the signs of money.
 * Their own few strokes stand in for a font, which for all scripts would be larger than everything else.
 */

/** A line through points, in units of which a capital is a hundred high. */
export type Stroke = readonly (readonly [x: number, y: number])[];

/** Degrees between the points of an arc. */
const STEP = 10;
const SPACE = 30;
const GAP = 26;

/**
 * Each its width, then its strokes: pairs of numbers are points, `a` an arc of an ellipse around a point by its two radii,
 * from one angle to another; 0 is to the right, 90 below.
 */
const GLYPHS: Readonly<Record<string, readonly [width: number, strokes: string]>> = {
  '0': [60, 'a 30 50 28 50 0 360'],
  '1': [32, '4 22 28 0 28 100'],
  '2': [58, 'a 29 28 27 28 195 390 2 100 56 100'],
  '3': [58, 'a 28 25 25 25 200 450 20 50|20 50 a 28 75 28 25 270 520'],
  '4': [64, '48 100 48 0 2 70 62 70'],
  '5': [60, '54 0 12 0 8 46 a 29 69 29 31 235 510'],
  '6': [60, 'a 30 69 28 31 0 360|a 60 69 58 70 180 258'],
  '7': [58, '2 0 56 0 20 100'],
  '8': [60, 'a 30 25 24 25 0 360|a 30 75 28 25 0 360'],
  '9': [60, 'a 30 31 28 31 0 360|a 0 31 58 70 0 78'],
  '%': [96, 'a 19 22 17 22 0 360|a 77 78 17 22 0 360|80 0 16 100'],
  '.': [8, '4 100 4 100'],
  ',': [10, '7 98 3 116'],
  '-': [36, '2 54 34 54'],
  '€': [70, 'a 44 50 34 50 45 315|0 38 50 38|0 62 46 62'],
  $: [58, 'a 29 25 26 25 335 90|a 29 75 28 25 270 515|29 -14 29 114'],
  '£': [62, 'a 38 26 20 26 340 180 18 70 a -2 74 20 26 0 70|4 100 60 100|4 54 46 54'],
  '¥': [62, '2 0 31 48 60 0|31 48 31 100|10 54 52 54|10 76 52 76'],
  A: [68, '2 100 34 0 66 100|14 66 54 66'],
  B: [60, '2 0 2 100|2 0 30 0 a 30 24 24 24 270 450 2 48|30 48 a 30 74 28 26 270 450 2 100'],
  C: [66, 'a 38 50 36 50 45 315'],
  D: [66, '2 0 2 100|2 0 24 0 a 24 50 40 50 270 450 2 100'],
  E: [54, '52 0 2 0 2 100 52 100|2 49 44 49'],
  F: [52, '50 0 2 0 2 100|2 50 42 50'],
  G: [70, 'a 38 50 36 50 315 0 74 54 44 54'],
  H: [64, '2 0 2 100|62 0 62 100|2 49 62 49'],
  I: [8, '4 0 4 100'],
  J: [50, '48 0 48 72 a 25 72 23 28 0 165'],
  K: [62, '2 0 2 100|58 0 2 58|22 38 60 100'],
  L: [50, '2 0 2 100 48 100'],
  M: [80, '2 100 2 0 40 70 78 0 78 100'],
  N: [66, '2 100 2 0 64 100 64 0'],
  O: [76, 'a 38 50 36 50 0 360'],
  P: [58, '2 100 2 0 28 0 a 28 28 28 28 270 450 2 56'],
  Q: [78, 'a 38 50 36 50 0 360|48 76 74 106'],
  R: [60, '2 100 2 0 28 0 a 28 27 28 27 270 450 2 54|30 54 58 100'],
  S: [58, 'a 29 25 26 25 335 90|a 29 75 28 25 270 515'],
  T: [60, '2 0 58 0|30 0 30 100'],
  U: [64, '2 0 2 68 a 32 68 30 32 180 0 62 0'],
  V: [66, '2 0 33 100 64 0'],
  W: [92, '2 0 24 100 46 20 68 100 90 0'],
  X: [62, '2 0 60 100|60 0 2 100'],
  Y: [62, '2 0 31 48 60 0|31 48 31 100'],
  Z: [60, '4 0 56 0 2 100 58 100'],
};

function readStroke(told: string, left: number): Stroke {
  const words = told.split(' ');
  const points: [number, number][] = [];
  while (words.length > 0) {
    if (words[0] !== 'a') {
      const [x = 0, y = 0] = words.splice(0, 2).map(Number);
      points.push([left + x, y]);
      continue;
    }
    const [x = 0, y = 0, width = 0, height = 0, from = 0, to = 0] = words.splice(0, 7).slice(1).map(Number);
    const steps = Math.ceil(Math.abs(to - from) / STEP);
    for (let step = 0; step <= steps; step += 1) {
      const angle = ((from + ((to - from) * step) / steps) * Math.PI) / 180;
      points.push([left + x + width * Math.cos(angle), y + height * Math.sin(angle)]);
    }
  }
  return points;
}

/** Whether all of a text can be written. */
export const canWrite = (text: string): boolean => [...text].every((letter) => /\s/.test(letter) || letter in GLYPHS);

/** A line of text as strokes from 0 to its width; letters that are not known are left out. */
export function writeLine(text: string): { width: number; strokes: Stroke[] } {
  const strokes: Stroke[] = [];
  let left = 0;
  for (const letter of text) {
    const [width, told] = GLYPHS[letter] ?? [/\s/.test(letter) ? SPACE - GAP : -GAP, ''];
    for (const one of told.split('|').filter(Boolean)) strokes.push(readStroke(one, left));
    left += width + GAP;
  }
  return { width: Math.max(0, left - GAP), strokes };
}
