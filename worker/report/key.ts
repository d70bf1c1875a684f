/** Between the parts of a key: a control character, which no value can hold. */
export const SEPARATOR = '\u001f';

/** Joins values into the one value of a slice. */
export function joinValues(...values: string[]): string {
  return values.join(SEPARATOR);
}

export function splitValues(text: string): string[] {
  return text.split(SEPARATOR);
}

/** Gives texts numbers, from 0 on. */
export class Numbers {
  readonly texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  of(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.texts.length;
    this.#numbers.set(text, number);
    this.texts.push(text);
    return number;
  }
}
