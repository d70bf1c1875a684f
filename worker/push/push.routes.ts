import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App, Ports } from '../ports.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readCaller } from '../share/caller.ts';
import { identity } from '../share/share.schema.ts';
import { readLanguage } from '../tag/agent.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { palettesOf } from '../tag/palette.ts';
import { requireOrigin, requireShop } from '../tag/shop.guard.ts';
import { networkOf } from '../tag/visitor.ts';
import type { Identity } from '../wire.ts';
import { askScript, type PushScript, pageScript, workerScript } from './push.script.ts';
import { isWorkerPath, WORKER_PATH } from './push.ts';
import { keepBrowser, renewBrowser, requirePush, stopBrowser, type Told } from './subscribe.ts';
import { speakPush } from './words.ts';

const MAX_BODY = 8_000;
/**
 * Calls of one network an hour for a shop. A carrier's customers, or a store's guests, come from one after a newsletter.
 * What changes or ends a browser that is known is counted apart: nothing that is new may keep anybody from saying no.
 */
const MOST_AN_HOUR = { new: 600, known: 6000 };
const HOUR_MS = 3_600_000;

const SCRIPT_HEADERS = {
  'content-type': 'text/javascript; charset=utf-8',
  'cache-control': 'public, max-age=300',
  vary: 'Accept-Language',
  // The shop's page imports the module, and its service worker the script, whatever it embeds.
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
};

const subscription = z.object({
  endpoint: z.string().max(1000),
  keys: z.object({ p256dh: z.string().max(120), auth: z.string().max(40) }),
  /** W3C Push API: UTC milliseconds; most browsers tell null. */
  expirationTime: z.number().min(0).max(8.64e15).nullish(),
});
const told = z.object({
  subscription,
  key: z.string().max(120),
  language: z.string().max(35).optional(),
  timeZone: z.string().max(64).optional(),
});
const subscribeBody = told.extend({ advocate: z.string().min(1).max(64).optional(), identity: identity.optional() });
const stopBody = z.object({ endpoint: z.string().max(1000) });
const renewBody = z.object({ before: z.string().max(1000), key: z.string().max(120), subscription });

const placeOf = ({
  subscription: { endpoint, keys, expirationTime },
  key,
}: Pick<z.infer<typeof told>, 'subscription' | 'key'>) => ({
  target: { endpoint, ...keys, key },
  expiresAt: typeof expirationTime === 'number' ? Math.round(expirationTime) : null,
});

/** What a browser tells of itself, from a body. @throws AppError `unprocessable`. */
export async function readBrowser(c: Context<App>): Promise<Told> {
  const body = parseInput(told, await readJson(c, MAX_BODY));
  return { ...placeOf(body), language: body.language, timeZone: body.timeZone };
}

/** Whose browser it is, as far as the call proves it; a page's word alone makes it nobody's. */
async function readOwner(
  ports: Ports,
  shop: Shop,
  claimed: { advocate?: string | undefined; identity?: Identity | undefined },
): Promise<string | null> {
  const { byCustomer, byToken } = await readCaller(ports, tenantOf(ports.databases, shop), shop, claimed);
  return (byCustomer ?? byToken)?.id ?? null;
}

function describeScript(ports: Ports, shop: Shop, language: string, worker: string): PushScript {
  const { publicUrl, vapidKeys } = ports.config;
  const { say, dir, language: spoken } = speakPush(shop, language);
  const { background, text, accent, accentText } = palettesOf(shop.theme).light;
  const at = `${publicUrl}/push/${shop.siteKey}`;
  return {
    key: vapidKeys[0]?.publicKey ?? '',
    subscribe: `${at}/subscriptions`,
    renew: `${at}/renewals`,
    stop: `${at}/stops`,
    worker,
    words: {
      title: say('ask.title'),
      wording: say('ask.wording'),
      yes: say('ask.yes'),
      no: say('ask.no'),
      on: say('ask.on'),
      off: say('ask.off'),
      denied: say('ask.denied'),
      failed: say('ask.failed'),
    },
    language: spoken,
    dir,
    looks: { background, text, accent, accentText },
  };
}

async function guardCall(c: Context<App>, shop: Shop, kind: keyof typeof MOST_AN_HOUR): Promise<void> {
  const { rateLimit, config } = c.get('ports');
  // Browsers whose owner agreed on their own page have our worker: it tells from our origin.
  if (c.req.header('origin') !== new URL(config.publicUrl).origin) requireOrigin(c, shop, 'refuse');
  const key = `push-${kind}:${shop.number}:${networkOf(c.get('clientAddress'))}`;
  if (await rateLimit.take(key, MOST_AN_HOUR[kind], HOUR_MS)) return;
  throw new AppError('too_many_requests', 'Too many browsers of one network; wait a while.', {
    retryAfterSeconds: 600,
  });
}

/**
 * Notifications on shops' own pages: the service worker, what asks on a tap, and where browsers are told to. The scripts
 * of a shop that sends none stay empty, so that a line that was left in its pages does no harm.
 */
export function pushRoutes(): Hono<App> {
  const routes = new Hono<App>();
  const script = (write: (settings: PushScript, shop: Shop) => string) => async (c: Context<App>) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    const rule = await requirePush(ports, shop).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'gone') return undefined;
      throw error;
    });
    const language = chooseLanguage(shop, [c.req.query('l'), readLanguage(c.req.header('accept-language'))]);
    const path = rule && isWorkerPath(rule.workerPath) ? rule.workerPath : WORKER_PATH;
    const body = rule ? write(describeScript(ports, shop, language, path), shop) : `/* ${shop.siteKey} */\n`;
    return c.body(body, 200, SCRIPT_HEADERS);
  };
  routes.get(
    '/:siteKey/worker.js',
    script(({ key, renew }) => workerScript({ key, renew })),
  );
  routes.get('/:siteKey/ask.js', script(askScript));
  routes.get(
    '/:siteKey/me.js',
    script(({ key, language, words }, { siteKey }) =>
      pageScript({ key, language, words, folder: `/push/${siteKey}/` }),
    ),
  );
  routes.post('/:siteKey/subscriptions', async (c) => {
    const ports = c.get('ports');
    const shop = await requireShop(c);
    await guardCall(c, shop, 'new');
    const body = parseInput(subscribeBody, await readJson(c, MAX_BODY));
    const advocateId = await readOwner(ports, shop, body as { advocate?: string; identity?: Identity });
    const { language, timeZone } = body;
    await keepBrowser(ports, shop, { ...placeOf(body), language, timeZone }, { advocateId, source: 'shop' });
    return c.body(null, 204);
  });
  routes.post('/:siteKey/renewals', async (c) => {
    const shop = await requireShop(c);
    await guardCall(c, shop, 'known');
    const body = parseInput(renewBody, await readJson(c, MAX_BODY));
    await renewBrowser(c.get('ports'), shop, body.before, placeOf(body));
    return c.body(null, 204);
  });
  // Who knows a browser's address is that browser; that there is none is told to nobody.
  routes.post('/:siteKey/stops', async (c) => {
    const shop = await requireShop(c);
    await guardCall(c, shop, 'known');
    const { endpoint } = parseInput(stopBody, await readJson(c, MAX_BODY));
    await stopBrowser(c.get('ports'), shop, endpoint);
    return c.body(null, 204);
  });
  return routes;
}
