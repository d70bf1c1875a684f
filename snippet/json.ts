/**
 * JSON as the standard has it. Old libraries give arrays and texts a `toJSON` of their own, which would send quoted
 * text in their place: taking each value from its holder passes those by.
 */
export function toJson(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key) {
    return this[key];
  });
}
