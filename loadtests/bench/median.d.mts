/** The middle one. */
export function median(numbers: readonly number[]): number;
