import { Hono } from 'hono';
import { z } from 'zod';
import { isRaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import { title } from '../member/fields.ts';
import { mayFound } from '../member/member.ts';
import type { App } from '../ports.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { insertChange, readChanges } from './audit.store.ts';
import { chooseGroup, insertRetailer, renameRetailer } from './found.store.ts';
import { readSignedIn, requireMember } from './session.ts';

const nameRequest = z.strictObject({ name: title });
const SHOWN_CHANGES = 200;

/** Retailers: made by whoever signed up, named by their owners; and who changed what. */
export function foundRoutes(): Hono<App> {
  return new Hono<App>()
    .post('/retailers', async (c) => {
      const { user, sessionId, memberships } = await readSignedIn(c);
      const ports = c.get('ports');
      const { config, databases, ids, clock } = ports;
      if (!mayFound(config.signUp, memberships)) {
        throw new AppError('forbidden', 'You cannot make a retailer here: ask for an invitation.');
      }
      const { name } = parseInput(nameRequest, await readJson(c));
      const id = ids.make('ret');
      const groupNumber = await chooseGroup(databases.control, databases.groupNumbers());
      const one = { id, name, groupNumber, userId: user.id, memberId: ids.make('mem'), sessionId };
      const change = insertChange(ports, { retailerId: id, userId: user.id }, 'retailer_made', { name });
      try {
        await insertRetailer(databases.control, one, change, clock.now());
      } catch (error) {
        if (isRaceLost(error)) throw new AppError('unavailable', 'There are no numbers left for retailers.');
        throw error;
      }
      return c.json({ id, name }, 201);
    })
    .put('/retailer', async (c) => {
      const member = await requireMember(c, ['owner']);
      const ports = c.get('ports');
      const { name } = parseInput(nameRequest, await readJson(c));
      const change = insertChange(ports, member, 'retailer_renamed', { name });
      await renameRetailer(ports.databases.control, member.retailerId, name, change);
      ports.shops.forget();
      return c.json({ id: member.retailerId, name });
    })
    .get('/changes', async (c) => {
      const { retailerId } = await requireMember(c);
      c.header('cache-control', 'no-store');
      return c.json({ changes: await readChanges(c.get('ports').databases.control, retailerId, SHOWN_CHANGES) });
    });
}
