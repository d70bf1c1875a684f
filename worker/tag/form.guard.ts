import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';

/**
 * A form of another site acts for nobody: its call carries no session, and says where it comes from.
 * @throws AppError `forbidden`.
 */
export function requireOwnForm(c: Context<App>): void {
  const site = c.req.header('sec-fetch-site');
  if (site && site !== 'same-origin' && site !== 'none')
    throw new AppError('forbidden', 'This form is of another site.');
}
