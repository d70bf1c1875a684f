/** Work took longer than somebody waits for it; it goes on. */
export class Late extends Error {}

/** @throws Late after so many milliseconds; what the work throws before. */
export function inTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Late('it takes too long')), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
