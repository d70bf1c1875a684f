import type { Context } from 'hono';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { isOperator, type Purpose } from './operator.token.ts';

const COMMANDS: Record<Purpose, string> = { rebuild: 'rebuild', move: 'move', messages: 'redrive', audit: 'verify' };

/** Lets an operator's command in, and nobody else: no session, whoever holds the signing keys. @throws AppError `unauthorised`. */
export function requireOperator(c: Context<App>, purpose: Purpose): Ports {
  const ports = c.get('ports');
  if (isOperator(c.req.header('authorization'), ports.secrets, purpose, ports.clock.now())) return ports;
  throw new AppError('unauthorised', `An operator may do this, by \`npm run ${COMMANDS[purpose]}\`.`);
}
