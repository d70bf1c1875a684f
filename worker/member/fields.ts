import { z } from 'zod';
import { normaliseEmail } from '../privacy/address.ts';
import { cleanTitle, PASSWORD } from './member.ts';

/** An address, normalised. */
export const email = z
  .string()
  .max(254)
  .transform((text, context) => {
    const address = normaliseEmail(text);
    if (!address) context.addIssue({ code: 'custom', message: 'expected an email address' });
    return address ?? z.NEVER;
  });

/** The name of a person, a company or a shop: short, without anything to tap. */
export const title = z
  .string()
  .max(200)
  .transform((text, context) => {
    const name = cleanTitle(text);
    if (!name) context.addIssue({ code: 'custom', message: 'expected up to 60 characters without links' });
    return name ?? z.NEVER;
  });

export const password = z.string().min(PASSWORD.min).max(PASSWORD.max);

/** BCP 47. */
export const language = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'expected a language as BCP 47');
