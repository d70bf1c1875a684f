import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { createBase, type Host } from './app.base.ts';
import { clickRoutes } from './click/click.routes.ts';
import { answerAlive } from './health/alive.routes.ts';
import type { App } from './ports.ts';
import { tagRoutes } from './tag/tag.routes.ts';

/** First parts of paths that another Worker answers whole. `J` is `j` as a QR code's capitals have it. */
const PASSED = 'u hooks me n b i push j J till c'.split(' ');

/**
 * What shops' pages and friends ask for all the time: hot and small.
 * @param rest answers, in another Worker, what they do rarely and what needs words in all languages: the tag's
 *   files, offers, landings, links, shares, claims, the cookie, unsubscribing, advocates' pages.
 */
export function createTagApp(host: Host, rest: (c: Context<App>) => Promise<Response>): Hono<App> {
  // Made anew, because the headers of a fetched answer cannot be added to.
  const pass = async (c: Context<App>) => {
    const answer = await rest(c);
    return new Response(answer.body, answer);
  };
  return (
    // Few routes: the smallest router matches them as fast.
    createBase(host, new Hono<App>())
      .get('/w/:siteKey/:call{offer|landing|at}', pass)
      // Hashed files: a browser asks for each once.
      .get('/w/:siteKey/:file{[a-z]+\\.\\w+\\.js}', pass)
      .post('/w/:siteKey/:call{links|share|advocate|reach|claim|keep}', pass)
      .on(
        'ALL',
        PASSED.map((from) => `/${from}/*`),
        pass,
      )
      .route('/w', tagRoutes())
      .route('/r', clickRoutes())
      .get('/healthz', answerAlive)
      .get('/:call{readyz|metrics}', pass)
  );
}
