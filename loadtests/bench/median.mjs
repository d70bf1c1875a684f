/** The middle one: what a busy machine does to single rounds does not move it. */
export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
