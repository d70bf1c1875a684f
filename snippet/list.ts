/** What should be a list, whatever stands there. Pure. */

/** The entries of a list, or of an object, as PHP writes a list with gaps; what is neither has none that say anything. */
// biome-ignore lint/suspicious/noExplicitAny: whatever a page says
export const listOf = (value: unknown): any[] => Object.values(value ?? '');

/** The items of an order or a product page: those that are objects. Libraries of old count more among what a list holds. */
export const itemsOf = (value: unknown): ReturnType<typeof listOf> =>
  listOf(value).filter((item) => typeof item === 'object' && item);
