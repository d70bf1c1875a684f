import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { perProcess } from '../cache.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { isOperator } from '../privacy/operator.token.ts';
import { parseInput } from '../tag/body.ts';
import { moveRetailer } from './move.ts';

/** How a move stands that this process was asked for. */
export interface MoveState {
  step: string;
  done: boolean;
  /** Why it stopped; asked for again, it goes on. */
  fault?: string;
}

const moves = perProcess(() => new Map<string, MoveState>());

const wanted = z.strictObject({ retailer: z.string().min(1).max(64), to: z.int().min(1) });

function requireOperator(c: Context<App>): Ports {
  const ports = c.get('ports');
  if (isOperator(c.req.header('authorization'), ports.secrets, 'move', ports.clock.now())) return ports;
  throw new AppError('unauthorised', 'An operator may do this, by `npm run move`.');
}

function startMove(ports: Ports, retailer: string, to: number): MoveState {
  const state: MoveState = { step: 'begin', done: false };
  moves(ports).set(retailer, state);
  const onStep = (step: string) => {
    state.step = step;
  };
  const moving = moveRetailer(ports, retailer, to, { onStep }).then(
    (outcome) => Object.assign(state, { step: outcome, done: true }),
    (error: Error) => {
      ports.log.error('move_failed', { retailer, step: state.step, error: error.name });
      Object.assign(state, { done: true, fault: error instanceof AppError ? error.message : error.name });
    },
  );
  ports.defer(moving);
  return state;
}

/** `POST /` begins a move or goes on with one, `GET /:retailer` tells how it stands. */
export function moveRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/', async (c) => {
      const ports = requireOperator(c);
      const { retailer, to } = parseInput(wanted, await c.req.json().catch(() => undefined));
      const known = moves(ports).get(retailer);
      return c.json(known && !known.done ? known : startMove(ports, retailer, to), 202);
    })
    .get('/:retailer', (c) => {
      const state = moves(requireOperator(c)).get(c.req.param('retailer'));
      if (!state) throw new AppError('not_found', 'This process moves no such retailer.');
      return c.json(state);
    });
}
