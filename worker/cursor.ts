/** Where a page of a list ended: the next one begins behind it. */
export interface Place {
  /** What the list is ordered by first: UTC milliseconds, or a number of the log. */
  at: number;
  id: string;
}

/** `<at>.<id>`, as callers hand it back. */
export const CURSOR = /^(\d{1,15})\.(\w{1,64})$/;

/** The place that a cursor names; undefined for what is none. */
export function readCursor(text: string | undefined): Place | undefined {
  const [, at, id] = CURSOR.exec(text ?? '') ?? [];
  return at && id ? { at: Number(at), id } : undefined;
}

export const writeCursor = ({ at, id }: Place): string => `${at}.${id}`;
