/**
 * The seed of random histories: the same in each run of the tests, another in each soak. It is printed, so that
 * GOODWORD_SEED brings a history back.
 * @param fixed that of the tests.
 */
export function historySeed(fixed: number): number {
  const { GOODWORD_SEED: asked, GOODWORD_ROUNDS: soaks } = process.env;
  if (asked === undefined && soaks === undefined) return fixed;
  const seed = asked === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(asked);
  console.log(`histories of GOODWORD_SEED=${seed}`);
  return seed;
}
