/** What tests of intake and faults read of the read models: totals, however they are rolled up. */
export const COUNTED = `select coalesce(sum(total), 0) as n from rollup_series where rollup = '' and counter = ?
  and generation = (select generation from fold_state where name = 'reports')`;

/** Park and Miller's generator: whole numbers below a bound, the same in every run. */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
