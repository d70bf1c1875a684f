/**
 * JSON as the standard has it, whatever the page makes of it: old libraries give arrays a `toJSON` of their own, which
 * `JSON.stringify` would call, to send quoted text in their place or to fail.
 */
export const toJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(toJson)}]`;
  if (Object(value) !== value) return JSON.stringify(value) ?? null;
  const fields = Object.entries(value as object).filter((field) => field[1] != null);
  return `{${fields.map((field) => field.map(toJson).join(':'))}}`;
};
