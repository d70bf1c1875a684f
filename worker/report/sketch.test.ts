import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addPerson,
  countPersons,
  emptySketch,
  hashPerson,
  isEstimate,
  mergeSketch,
  readSketch,
  SKETCH_ERROR,
  type Sketch,
  writeSketch,
} from './sketch.ts';

function sketchOf(persons: Iterable<string>): Sketch {
  const sketch = emptySketch();
  for (const person of persons) addPerson(sketch, hashPerson(person));
  return sketch;
}
const range = (from: number, count: number, name = 'v') =>
  Array.from({ length: count }, (_, i) => `${name}${from + i}`);

describe('a sketch of persons', () => {
  test.each([0, 1, 100, 256])('counts %i exactly', (count) => {
    const sketch = sketchOf([...range(0, count), ...range(0, count)]);
    expect(countPersons(sketch)).toBe(count);
    expect(isEstimate(sketch)).toBe(false);
  });

  test('stays within its error, over all sizes', () => {
    const faults: number[] = [];
    for (const count of [257, 1000, 3000, 8192, 12_000, 20_000, 60_000]) {
      for (let round = 0; round < 12; round += 1) {
        const sketch = sketchOf(range(0, count, `${count}.${round}.`));
        faults.push(countPersons(sketch) / count - 1);
      }
    }
    const bias = faults.reduce((sum, fault) => sum + fault, 0) / faults.length;
    const spread = Math.sqrt(faults.reduce((sum, fault) => sum + fault ** 2, 0) / faults.length);
    expect(Math.abs(bias)).toBeLessThan(0.006);
    expect(spread).toBeLessThan(SKETCH_ERROR * 1.15);
    expect(Math.max(...faults.map(Math.abs))).toBeLessThan(SKETCH_ERROR * 4);
  });

  test('of the same persons is the same, however they came', () => {
    const people = fc.array(fc.nat(600), { maxLength: 700 });
    fc.assert(
      fc.property(people, people, people, (a, b, c) => {
        const sketch = (list: number[]) => sketchOf(list.map(String));
        const merged = sketch(a);
        mergeSketch(merged, readSketch(writeSketch(sketch(b))));
        mergeSketch(merged, sketch(c));
        expect(writeSketch(merged)).toBe(writeSketch(sketch([...c, ...a, ...b])));
      }),
      { numRuns: 60 },
    );
  });

  test('survives being written', () => {
    for (const count of [0, 1, 256, 257, 5000]) {
      const text = writeSketch(sketchOf(range(0, count)));
      expect(writeSketch(readSketch(text))).toBe(text);
      expect(text.length).toBeLessThanOrEqual(4097);
    }
  });
});
