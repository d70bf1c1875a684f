/**
 * Code 128 (ISO/IEC 15417), code set B: letters, digits and marks as handheld scanners and tills read them. Widths of
 * three bars and three gaps by value; the last is the stop, which has a bar more.
 */
const SYMBOLS =
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 2331112'.split(
    ' ',
  );
const START_B = 104;
const STOP = 106;
/** Values of code set B begin with the space. */
const FIRST = 32;
const MODULUS = 103;
/** Light on both sides, in modules: without it no scanner finds the first bar. */
const QUIET = 10;

/** Widths of bars and gaps in modules, a bar first; undefined for a text that cannot be written so. */
export function encodeBarcode(text: string): number[] | undefined {
  if (!/^[ -~]{1,80}$/.test(text)) return undefined;
  const values = [...text].map((letter) => letter.charCodeAt(0) - FIRST);
  const check = values.reduce((sum, value, at) => sum + value * (at + 1), START_B) % MODULUS;
  return [START_B, ...values, check, STOP].flatMap((value) => [...(SYMBOLS[value] as string)].map(Number));
}

/** A barcode to be drawn: one path of bars, in a box of modules with its quiet zones. */
export interface Barcode {
  width: number;
  height: number;
  /** SVG path data. */
  path: string;
}

/** Draws a text as a barcode; undefined for one that cannot be written so. @param height in modules. */
export function drawBarcode(text: string, height = 48): Barcode | undefined {
  const widths = encodeBarcode(text);
  if (!widths) return undefined;
  let at = QUIET;
  let path = '';
  for (const [index, width] of widths.entries()) {
    if (index % 2 === 0) path += `M${at} 0h${width}v${height}h-${width}z`;
    at += width;
  }
  return { width: at + QUIET, height, path };
}
