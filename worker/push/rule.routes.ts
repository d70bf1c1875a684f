import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { insertChange } from '../retailer/audit.store.ts';
import type { Role } from '../retailer/role.ts';
import { requireMember } from '../retailer/session.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { inviteBrowsers } from './invite.ts';
import { countSubscriptions, readPushRule, upsertPushRule } from './push.store.ts';
import { INVITE_DAYS, isWorkerPath, MOST_A_DAY, WORKER_PATH } from './push.ts';
import { requirePush } from './subscribe.ts';
import { speakPush, wordingOf } from './words.ts';

const MAY: readonly Role[] = ['owner', 'marketer'];

/** `GET /api/push/:shopId`: how a shop sends notifications. */
export interface PushAnswer {
  /** Whether this deployment has keys to send any. */
  available: boolean;
  on: boolean;
  /** Where the shop keeps the service worker, and the one line in it. */
  worker_path: string;
  worker_file: string;
  /** What a page of the shop shows and runs on a tap. */
  snippet: string;
  /** What people agree to, by language. */
  wordings: { language: string; text: string }[];
  /** Browsers, and those of advocates among them. */
  browsers: { all: number; known: number };
  limits: { a_day: number; invite_days: number };
}

/** The answer to a call that invites. */
export interface PushInvited extends PushAnswer {
  invited: { state: 'planned' | 'off'; planned: number; more: boolean };
}

const ruleBody = z.strictObject({
  on: z.boolean(),
  worker_path: z.string().trim().refine(isWorkerPath, 'expected a path as /goodword-push.js'),
});

async function readScope(c: Context<App>, roles?: readonly Role[]) {
  const ports = c.get('ports');
  const member = await requireMember(c, roles);
  const shop = await ports.shops.byId(c.req.param('shopId') ?? '');
  if (shop?.retailerId !== member.retailerId) throw new AppError('not_found', 'There is no such shop.');
  return { ports, member, shop, database: tenantOf(ports.databases, shop) };
}
type Scope = Awaited<ReturnType<typeof readScope>>;

const snippetOf = (
  url: string,
  label: string,
) => `<button type="button" id="goodword-push">${label.replace(/[<&]/g, '')}</button>
<script>
document.getElementById('goodword-push').addEventListener('click', function () {
  import('${url}?l=' + document.documentElement.lang).then(function (push) { push.ask(); });
});
</script>`;

async function describe({ ports, shop, database }: Scope): Promise<PushAnswer> {
  const [rule, browsers] = await Promise.all([readPushRule(database, shop.id), countSubscriptions(database, shop.id)]);
  const at = `${ports.config.publicUrl}/push/${shop.siteKey}`;
  return {
    available: ports.config.vapidKeys.length > 0,
    on: rule?.isOn ?? false,
    worker_path: rule?.workerPath ?? WORKER_PATH,
    worker_file: `importScripts('${at}/worker.js');`,
    snippet: snippetOf(`${at}/ask.js`, speakPush(shop, shop.languages[0] ?? 'en').say('ask.title')),
    wordings: shop.languages.map((language) => ({ language, text: wordingOf(shop, language) })),
    browsers,
    limits: { a_day: MOST_A_DAY, invite_days: INVITE_DAYS },
  };
}

/** Notifications in the dashboard: on and off, what the shop installs, and inviting. */
export function pushRuleRoutes(): Hono<App> {
  const headers = { 'cache-control': 'no-store' };
  return new Hono<App>()
    .get('/:shopId', async (c) => c.json<PushAnswer>(await describe(await readScope(c)), 200, headers))
    .put('/:shopId', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, member, shop, database } = scope;
      const { on, worker_path: workerPath } = parseInput(ruleBody, await readJson(c));
      const row = { shopId: shop.id, isOn: on, workerPath, updatedBy: member.userId, updatedAt: ports.clock.now() };
      await database.client.batch([upsertPushRule(database, row)], 'write');
      const note = insertChange(ports, member, 'push_changed', { shop: shop.id, on: on ? 'on' : 'off' });
      await ports.databases.control.client.batch([note], 'write');
      return c.json<PushAnswer>(await describe(scope), 200, headers);
    })
    .post('/:shopId/invitations', async (c) => {
      const scope = await readScope(c, MAY);
      const { ports, member, shop } = scope;
      await requirePush(ports, shop);
      const invited = await inviteBrowsers(ports, shop);
      const note = insertChange(ports, member, 'push_invited', { shop: shop.id, planned: invited.planned });
      await ports.databases.control.client.batch([note], 'write');
      return c.json<PushInvited>({ ...(await describe(scope)), invited }, 200, headers);
    });
}
