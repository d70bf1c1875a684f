import { type Context, Hono } from 'hono';
import { PAGE_HEADERS } from '../advocate/advocate.page.ts';
import { AppError } from '../errors.ts';
import { unknownPage } from '../message/message.page.ts';
import { createSpeech } from '../message/speech.ts';
import type { App } from '../ports.ts';
import { takeTurn } from '../rate-limit.ts';
import { chooseLanguage } from '../retailer/shop.ts';
import { readLanguage } from '../tag/agent.ts';
import { requireOwnForm } from '../tag/form.guard.ts';
import { isSwitchedOff } from '../tag/loader.ts';
import { textsFor } from '../tag/texts.ts';
import { callerOf } from '../tag/visitor.ts';
import type { ClaimAnswer } from '../wire.ts';
import { giveCode } from './give.ts';
import { endedPage, openedPage, openPage, unopenedPage } from './opened.page.ts';
import { readOpenToken } from './opened.ts';

const OPENS_A_MINUTE = 30;

async function readOpening(c: Context<App>) {
  const ports = c.get('ports');
  const read = readOpenToken(ports, c.req.param('token') ?? '');
  const shop = read && (await ports.shops.byNumber(read.shopNumber));
  return shop && !isSwitchedOff(ports, shop) ? { ports, shop, asked: read.asked } : undefined;
}

const unknown = (c: Context<App>) =>
  c.html(unknownPage(readLanguage(c.req.header('accept-language')) ?? 'en'), 404, PAGE_HEADERS);

/** Words for a friend who gets no code now: they wait, it is not for them, or the deal is over. */
function wordsFor({ state, refused }: ClaimAnswer, waiting: string, over: string): string {
  if (state === 'waiting') return waiting;
  return refused?.text ?? over;
}

/** The link in the mail to an address that nobody had opened before: GET asks, POST gives the code. */
export function openedRoutes(): Hono<App> {
  const routes = new Hono<App>();
  routes.get('/:token', async (c) => {
    const opening = await readOpening(c);
    if (!opening) return unknown(c);
    const { shop, asked } = opening;
    return c.html(openPage(shop, chooseLanguage(shop, [asked.language])), 200, PAGE_HEADERS);
  });
  routes.post('/:token', async (c) => {
    requireOwnForm(c);
    const opening = await readOpening(c);
    if (!opening) return unknown(c);
    const { ports, shop, asked } = opening;
    await takeTurn(ports, `code-open:${c.get('clientAddress')}`, OPENS_A_MINUTE, 60_000);
    const { until: _, clickedAt, ...request } = asked;
    const { network } = callerOf(ports, shop.number, c.get('clientAddress'), c.req.header('user-agent'));
    const language = chooseLanguage(shop, [asked.language]);
    try {
      const given = await giveCode(ports, shop, { ...request, openedAt: clickedAt }, network);
      if (given.state === 'given') return c.html(openedPage(shop, language, given), 200, PAGE_HEADERS);
      const texts = textsFor(language, shop.formal);
      const over = createSpeech(language, shop.formal, shop.timeZone).say('me.overTitle');
      return c.html(unopenedPage(shop, language, wordsFor(given, texts.mailed ?? '', over)), 200, PAGE_HEADERS);
    } catch (error) {
      // The deal has ended since, or its link leads nowhere any more.
      if (error instanceof AppError && ['gone', 'unknown_code'].includes(error.code)) {
        return c.html(endedPage(shop, language), 410, PAGE_HEADERS);
      }
      throw error;
    }
  });
  return routes;
}
