import { z } from 'zod';

/** An `Identity` as pages send it. */
export const identity = z.object({
  customerId: z.string().min(1).max(128).optional(),
  expires: z.number().int().optional(),
  signature: z.string().max(128).optional(),
  firstName: z.string().max(80).optional(),
  email: z.string().max(254).optional(),
  emailSha256: z.string().max(64).optional(),
});
