import type { Goodword } from './goodword.ts';

/** A fresh UUIDv7: the loader makes it. */
export const makeUuid = (): string => (window.goodword as Goodword).i();
