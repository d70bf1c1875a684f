import { type Context, Hono } from 'hono';
import { tenantOf } from '../../db/tenant.ts';
import { PAGE_HEADERS } from '../message/message.page.ts';
import type { App } from '../ports.ts';
import { readLanguage } from '../tag/agent.ts';
import { askStopPage, stoppedPage, unknownStopPage } from './schedule.page.ts';
import { readSchedule, stopSchedule } from './schedule.store.ts';
import { readStopToken } from './schedule.token.ts';

/** The report that a mail's link ends. */
async function findByToken(c: Context<App>) {
  const { shops, databases, secrets } = c.get('ports');
  const token = readStopToken(secrets, c.req.param('token') ?? '');
  const shop = token && (await shops.byNumber(token.shopNumber));
  if (!shop) return undefined;
  const database = tenantOf(databases, shop);
  const schedule = await readSchedule(database, token.scheduleId);
  return schedule && { schedule, database };
}

function answerUnknown(c: Context<App>) {
  return c.html(unknownStopPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);
}

/** Where a member ends a report from its mail. GET asks and changes nothing; POST acts at once (RFC 8058). */
export function scheduleStopRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/:token', async (c) => {
      const found = await findByToken(c);
      if (!found) return answerUnknown(c);
      const { language, stoppedAt } = found.schedule;
      return c.html(stoppedAt === null ? askStopPage(language) : stoppedPage(language), 200, PAGE_HEADERS);
    })
    .post('/:token', async (c) => {
      const found = await findByToken(c);
      if (!found) return answerUnknown(c);
      await stopSchedule(found.database, found.schedule.id, c.get('ports').clock.now());
      return c.html(stoppedPage(found.schedule.language), 200, PAGE_HEADERS);
    });
}
