import type { Goodword } from './goodword.ts';

/** A value as JSON: the loader writes it. */
export const toJson = (value: unknown): string => (window.goodword as Goodword).j(value);
