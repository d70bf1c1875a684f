import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { openOffers, recallOffers } from '../../campaign/offer.cache.ts';
import { AppError } from '../../errors.ts';
import type { App } from '../../ports.ts';
import type { Role } from '../../retailer/role.ts';
import { readShopScope } from '../../retailer/scope.ts';
import { requireMember } from '../../retailer/session.ts';
import type { Shop } from '../../retailer/shop.ts';
import { parseInput, readJson } from '../../tag/body.ts';
import { isSameLanguage } from '../../tag/languages.ts';
import { openMessage } from '../message.store.ts';
import { cancelPost, readPosts } from './post.store.ts';
import { composePost, languageOf, planPost, requirePage, spokenOf, type WantedPost } from './post.ts';

/** Who speaks for the shop. */
const MAY: readonly Role[] = ['owner', 'marketer'];
const MOST_SHOWN = 50;
/** A post may be planned so far ahead. */
const AHEAD_MS = 366 * 24 * 3_600_000;

const postRequest = z.object({
  /** Made by the page that asks: the same twice is one. */
  id: z.uuid(),
  shop: z.string().max(64),
  deal: z.string().max(64),
  text: z.string().max(2000).optional(),
  language: z.string().max(35).optional(),
  /** UTC milliseconds; at once where absent. */
  at: z.int().min(0).optional(),
});

/** A post as it stands. */
export interface PostAnswer {
  id: string;
  shop: string;
  state: string;
  language: string;
  text: string;
  /** When it is due or was settled, UTC milliseconds. */
  at: number;
  reason: string;
}

/** What may be posted, in the page's language as far as the deal has it, and what was. */
export interface PostsAnswer {
  /**
   * undefined where no page is connected; its language as a member set it, '' where nobody did, and whether the shop
   * speaks that.
   */
  page?: { id: string; language: string; spoken: boolean };
  /** `language`: of the text, and of the post; not the page's where the shop or the deal does not speak that. */
  deals: { id: string; title: string; text: string; language: string }[];
  posts: PostAnswer[];
}

/** The page of a shop; undefined where none is connected. */
const findPage = (database: Parameters<typeof requirePage>[0], shop: Shop) =>
  requirePage(database, shop).catch((error) => {
    if (error instanceof AppError && error.code === 'unprocessable') return undefined;
    throw error;
  });

async function answerPosts(c: Context<App>, shopId: string, wanted?: string, status: 200 | 201 = 200) {
  const { ports, shop, database } = await readShopScope(c, MAY, shopId);
  const [page, rows, offers] = await Promise.all([
    findPage(database, shop),
    readPosts(database, [shop.id], MOST_SHOWN),
    recallOffers(ports, shop),
  ]);
  const asked = languageOf(shop, page, wanted);
  const { pageId: id = '', language: own = '' } = page?.settings ?? {};
  const answer: PostsAnswer = {
    ...(page && { page: { id, language: own, spoken: isSameLanguage(languageOf(shop, page, undefined), own) } }),
    deals: openOffers(offers, ports.clock.now()).map(({ deal }) => {
      const language = spokenOf(deal, asked);
      const text = composePost(shop, deal, language);
      return { id: deal.id, title: text.split('\n')[0] ?? '', text, language };
    }),
    posts: rows.map((row) => {
      const { content } = openMessage(ports.secrets, row);
      return {
        id: row.id,
        shop: row.shopId,
        state: row.state,
        language: row.language,
        text: content.kind === 'post' ? content.values.text : '',
        at: row.finalAt ?? row.runAt,
        reason: row.lastError ?? '',
      };
    }),
  };
  return c.json(answer, status);
}

/** Deals that the shop's own page posts, at once or when the marketer says. */
export function postRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/', (c) => answerPosts(c, c.req.query('shop') ?? '', c.req.query('lang')))
    .post('/', async (c) => {
      await requireMember(c, MAY);
      const body = parseInput(postRequest, await readJson(c));
      const { ports, shop, note } = await readShopScope(c, MAY, body.shop);
      if (body.at !== undefined && body.at > ports.clock.now() + AHEAD_MS) {
        throw new AppError('unprocessable', 'That is too far ahead.', {
          errors: [{ path: 'at', code: 'time_out_of_range', message: 'expected a moment within a year' }],
        });
      }
      const { id, deal: dealId, text, language, at } = body;
      const wanted: WantedPost = {
        id,
        dealId,
        ...(text && { text }),
        ...(language && { language }),
        ...(at !== undefined && { at }),
      };
      await planPost(ports, shop, wanted);
      await note('post_planned', { deal: dealId });
      ports.wake();
      return answerPosts(c, shop.id, undefined, 201);
    })
    .delete('/:id', async (c) => {
      const { ports, database, shop } = await readShopScope(c, MAY, c.req.query('shop') ?? '');
      if (!(await cancelPost(database, c.req.param('id'), ports.clock.now()))) {
        throw new AppError('gone', 'This post cannot be taken back any more.');
      }
      return answerPosts(c, shop.id);
    });
}
