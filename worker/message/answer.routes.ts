import { type Context, Hono } from 'hono';
import { RaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readRetailerScope } from '../retailer/scope.ts';
import { confirmDoubt, liftDoubt, readAnswer, readAnswers } from './answer.store.ts';
import { refuseMessages } from './refuse.ts';

const MOST_SHOWN = 100;
/** An id as ours are; anything else is nobody's. */
const ID = /^ans_[\w-]{1,40}$/;
/** Whoever answers shoppers. */
const MAY: readonly Role[] = ['owner', 'marketer', 'support'];

/** `GET /api/messages/answers`: what was taken for a stop in doubt. */
export interface AnswersAnswer {
  total: number;
  /** The one that was asked for by `?answer=`, then the oldest first; a hundred at most. */
  answers: {
    id: string;
    /** Name of the shop. */
    shop: string;
    channel: string;
    language: string;
    /** Who wrote, masked. */
    masked: string;
    words: string;
    /** Whether nothing goes to them until somebody decides; else it was handed on, and nothing is forbidden. */
    stopped: boolean;
    at: number;
  }[];
}

const gone = () => new AppError('not_found', 'Somebody has decided about this answer, or it is too old.');

/** A member says what was meant; the audit log says who. */
async function decide(c: Context<App>, meaning: 'stop' | 'go'): Promise<Response> {
  const { ports, shops, database, note } = await readRetailerScope(c, MAY);
  const answer = await readAnswer(database, c.req.param('id') ?? '');
  const shop = shops.find(({ id }) => id === answer?.shopId);
  if (!answer || !shop) throw gone();
  const { channel, addressKey: recipientKey, language, state, id } = answer;
  try {
    if (meaning === 'go') await liftDoubt(database, answer);
    else if (state === 'doubt') {
      await confirmDoubt(database, answer, { now: ports.clock.now(), narrow: shop.sending.narrowStops });
    } else if (!(await refuseMessages(ports, shop, { channel, recipientKey, language, campaignId: null }))) {
      // They had said so before: then there is nothing left to decide.
      await liftDoubt(database, answer);
    }
  } catch (error) {
    if (error instanceof RaceLost) throw gone();
    throw error;
  }
  await note(`answer_${meaning}`, { answer: id });
  return c.json({ done: true });
}

/** The queue of answers that may have been a stop, or none: a person decides. */
export function answerRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/answers', async (c) => {
      const { shops, database } = await readRetailerScope(c, MAY);
      const { secrets } = c.get('ports');
      const asked = c.req.query('answer') ?? '';
      const { rows, total } = await readAnswers(database, MOST_SHOWN, ID.test(asked) ? asked : '');
      const names = new Map(shops.map(({ id, name }) => [id, name]));
      c.header('cache-control', 'no-store');
      return c.json<AnswersAnswer>({
        total,
        answers: rows.map(({ id, shopId, channel, language, masked, wordsSealed, state, createdAt }) => ({
          id,
          shop: names.get(shopId) ?? '',
          channel,
          language,
          masked,
          words: secrets.open(wordsSealed),
          stopped: state === 'doubt',
          at: createdAt,
        })),
      });
    })
    .post('/answers/:id/stop', (c) => decide(c, 'stop'))
    .post('/answers/:id/go', (c) => decide(c, 'go'));
}
