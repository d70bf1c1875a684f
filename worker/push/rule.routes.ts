import { Hono } from 'hono';
import { z } from 'zod';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readShopScope, type ShopScope } from '../retailer/scope.ts';
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

const snippetOf = (
  url: string,
  label: string,
) => `<button type="button" id="goodword-push">${label.replace(/[<&]/g, '')}</button>
<script>
document.getElementById('goodword-push').addEventListener('click', function () {
  import('${url}?l=' + document.documentElement.lang).then(function (push) { push.ask(); });
});
</script>`;

async function describe({ ports, shop, database }: ShopScope): Promise<PushAnswer> {
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
  return new Hono<App>()
    .get('/:shopId', async (c) => c.json<PushAnswer>(await describe(await readShopScope(c))))
    .put('/:shopId', async (c) => {
      const scope = await readShopScope(c, MAY);
      const { ports, member, shop, database } = scope;
      const { on, worker_path: workerPath } = parseInput(ruleBody, await readJson(c));
      const row = { shopId: shop.id, isOn: on, workerPath, updatedBy: member.userId, updatedAt: ports.clock.now() };
      await database.client.batch([upsertPushRule(database, row)], 'write');
      await scope.note('push_changed', { on: on ? 'on' : 'off' });
      return c.json<PushAnswer>(await describe(scope));
    })
    .post('/:shopId/invitations', async (c) => {
      const scope = await readShopScope(c, MAY);
      const { ports, shop } = scope;
      await requirePush(ports, shop);
      const invited = await inviteBrowsers(ports, shop);
      await scope.note('push_invited', { planned: invited.planned });
      return c.json<PushInvited>({ ...(await describe(scope)), invited });
    });
}
