import { Hono } from 'hono';
import * as z from 'zod';
import { perProcess } from '../cache.ts';
import { AppError } from '../errors.ts';
import { goOn, type WorkState } from '../job.ts';
import type { App, Ports } from '../ports.ts';
import { requireOperator } from '../privacy/operator.ts';
import { parseInput } from '../tag/body.ts';
import { moveRetailer, readDeparture } from './move.ts';

/** How a move stands that this process was asked for. Stopped, and asked for again, it goes on. */
export interface MoveState extends WorkState {
  step: string;
}

const moves = perProcess(() => new Map<string, MoveState>());

const wanted = z.strictObject({ retailer: z.string().min(1).max(64), to: z.int().min(1) });

function startMove(ports: Ports, retailer: string, to: number): MoveState {
  const state: MoveState = { step: 'begin', done: false };
  moves(ports).set(retailer, state);
  const onStep = (step: string) => {
    state.step = step;
  };
  const moving = moveRetailer(ports, retailer, to, { onStep }).then((step) => ({ step }));
  const failed = ({ name }: Error) => ports.log.error('move_failed', { retailer, step: state.step, error: name });
  return goOn(ports, state, moving, failed);
}

/** `POST /` begins a move or goes on with one, `GET /:retailer` tells how it stands. */
export function moveRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/', async (c) => {
      const ports = requireOperator(c, 'move');
      const { retailer, to } = parseInput(wanted, await c.req.json().catch(() => undefined));
      await readDeparture(ports, retailer, to);
      const known = moves(ports).get(retailer);
      return c.json(known && !known.done ? known : startMove(ports, retailer, to), 202);
    })
    .get('/:retailer', (c) => {
      const state = moves(requireOperator(c, 'move')).get(c.req.param('retailer'));
      if (!state) throw new AppError('not_found', 'This process moves no such retailer.');
      return c.json(state);
    });
}
