/** Ticks of an axis that people can read: steps of 1, 2 or 5 times a power of ten, zero among them. */
export function makeTicks(low: number, high: number, wanted: number, whole: boolean): number[] {
  const span = Math.max(high, 0) - Math.min(low, 0) || 1;
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough) ?? rough;
  const step = whole ? Math.max(1, nice) : nice;
  const first = Math.floor(Math.min(low, 0) / step);
  const last = Math.max(1, Math.ceil(Math.max(high, 0) / step));
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
