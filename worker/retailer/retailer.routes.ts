import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { AppError, type ErrorCode } from '../errors.ts';
import { mayFound } from '../member/member.ts';
import type { App } from '../ports.ts';
import { createAuth } from './auth.ts';
import { describeShop, type MeAnswer, type ShopsAnswer } from './retailer.ts';
import { readSignedIn, requireMember } from './session.ts';
import { readShops } from './shop.store.ts';

/** What the dashboard uses of sign-in; the rest of its routes stays shut. */
const AUTH_ROUTES = new Set(['sign-in/email', 'sign-out', 'get-session', 'organization/set-active']);
const MAX_BODY = 10_000;
const MINUTE = 60_000;

/**
 * Refuses calls that change something unless the dashboard's own pages make them: browsers say where a call comes
 * from in Sec-Fetch-Site (W3C Fetch Metadata), older ones in Origin.
 */
const requireOwnPage: MiddlewareHandler<App> = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    const site = c.req.header('sec-fetch-site');
    const own = new URL(c.get('ports').config.dashboardUrl).origin;
    if ((site !== undefined && site !== 'same-origin') || c.req.header('origin') !== own) {
      throw new AppError('origin_not_allowed', 'This call is made by the dashboard only.');
    }
  }
  await next();
};

/** At most ten attempts a minute from one address, and fifty a quarter of an hour on one account. */
async function limitSignIn(c: Context<App>, body: string): Promise<void> {
  const { rateLimit, secrets } = c.get('ports');
  const email = /"email"\s*:\s*"([^"]*)"/.exec(body)?.[1]?.trim().toLowerCase() ?? '';
  const allowed =
    (await rateLimit.take(`sign-in:${c.get('clientAddress')}`, 10, MINUTE)) &&
    (await rateLimit.take(`sign-in:${secrets.digest(email)}`, 50, 15 * MINUTE));
  if (!allowed) {
    throw new AppError('too_many_requests', 'Too many attempts to sign in; try again in a while.', {
      retryAfterSeconds: 60,
    });
  }
}

const AUTH_FAULTS: Record<number, [ErrorCode, string]> = {
  401: ['unauthorised', 'The address and the password do not fit.'],
  403: ['forbidden', 'This is not allowed.'],
  404: ['not_found', 'There is nothing here.'],
  415: ['unsupported_media_type', 'Send JSON.'],
};

/** A refusal of the sign-in library, in the service's own words; anything else is not the caller's doing. */
function toAppError(error: unknown): unknown {
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status !== 'number' || status >= 500) return error;
  const [code, detail] = AUTH_FAULTS[status] ?? ['invalid_request', 'The request is not usable.'];
  return new AppError(code, detail);
}

async function answerAuth(c: Context<App>): Promise<Response> {
  const name = c.req.path.replace(/^\/api\/auth\//, '');
  if (!AUTH_ROUTES.has(name)) throw new AppError('not_found', 'There is nothing here.');
  const reads = c.req.method === 'GET';
  const body = reads ? undefined : await c.req.text();
  if (body && body.length > MAX_BODY)
    throw new AppError('body_too_large', `A body may have ${MAX_BODY} bytes at most.`);
  if (name === 'sign-in/email') await limitSignIn(c, body ?? '');
  const ports = c.get('ports');
  const url = new URL(`/api/auth/${name}`, ports.config.dashboardUrl);
  const request = new Request(url, { method: c.req.method, headers: c.req.raw.headers, ...(body && { body }) });
  let answer: Response;
  try {
    answer = await createAuth(ports).handler(request);
  } catch (error) {
    throw toAppError(error);
  }
  if (answer.status >= 400) throw toAppError({ statusCode: answer.status });
  return answer;
}

/** Sign-in, who is signed in, and the retailer's shops. */
export function retailerRoutes(): Hono<App> {
  return new Hono<App>()
    .use(requireOwnPage)
    .on(['GET', 'POST'], '/auth/*', answerAuth)
    .get('/me', async (c) => {
      const { user, memberships, active } = await readSignedIn(c);
      c.header('cache-control', 'no-store');
      return c.json<MeAnswer>({
        user,
        role: active?.role ?? 'analyst',
        retailer: active?.retailerId ?? '',
        retailers: memberships.map((one) => ({ id: one.retailerId, name: one.name, role: one.role })),
        may_found: mayFound(c.get('ports').config.signUp, memberships),
      });
    })
    .get('/shops', async (c) => {
      const { retailerId } = await requireMember(c);
      const { config, databases } = c.get('ports');
      const shops = (await readShops(databases.control))
        .filter((shop) => shop.retailerId === retailerId)
        .sort((a, b) => a.number - b.number);
      c.header('cache-control', 'no-store');
      return c.json<ShopsAnswer>({ shops: shops.map((shop) => describeShop(shop, config.publicUrl)) });
    });
}
