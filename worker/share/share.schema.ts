import { z } from 'zod';
import { nameIn } from '../message/typed.ts';
import { readIdentity } from '../tag/identity.ts';
import type { Identity } from '../wire.ts';

/** An `Identity` as pages send it: read, never refused, for the person cannot put it right. */
export const identity = z.unknown().transform((raw): Identity => {
  const { firstName } = (raw ?? {}) as { firstName?: unknown };
  const name = typeof firstName === 'string' ? nameIn(firstName) : undefined;
  return { ...readIdentity(raw), ...(name && { firstName: name }) };
});
