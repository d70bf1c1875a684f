import type { Fetch, Ids } from '../ports.ts';
import type { ClaimAnswer, InAnswer, LandingAnswer, LinksAnswer, OfferAnswer } from '../wire.ts';
import { CANARY_AMOUNT, CANARY_CURRENCY, CANARY_ORIGIN, type StepName, type Walk } from './canary.ts';

/** A step that takes longer has failed. */
const PATIENCE_MS = 10_000;
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

/** What a walk needs: nothing but the network and the canary's key. */
export interface Walker {
  fetch: Fetch;
  ids: Pick<Ids, 'uuid'>;
  /** Where shoppers reach the deployment. */
  publicUrl: string;
  /** Where servers reach it; asked for at `publicUrl` where it is not given. */
  apiUrl?: string;
  siteKey: string;
  key: string;
  /** UTC milliseconds. */
  now(): number;
  /** Monotonic milliseconds. */
  ticks(): number;
  /** Told of each step when it is over. */
  onStep?(name: StepName, ms: number, failure: string | undefined): void;
}

const WRONG_KEY =
  'this deployment knows no canary of that key: run it with the deployment’s own SIGNING_KEYS, or CANARY_KEY as `npm run sanity -- --show-key` prints it there, and --group for another group';

/** What was expected and did not come, in words without addresses, keys or codes. */
class Unexpected extends Error {}

function expectThat(holds: unknown, words: string): asserts holds {
  if (!holds) throw new Unexpected(words);
}

interface PurchaseAnswer {
  purchase_id: string;
  duplicate: boolean;
  conversion?: { state: string; reason: string | null };
  reward?: { state: string };
}

/**
 * Walks from share to refund as a shopper's browser, a friend's and the shop's server would, over HTTP alone, and
 * checks that conversion and reward came and went. Never throws.
 */
export async function walkCanary(walker: Walker): Promise<Walk> {
  const steps: Walk['steps'] = [];
  const calls = callsOf(walker);

  async function step<T>(name: StepName, work: () => Promise<T>): Promise<T> {
    const begun = walker.ticks();
    let failure: string | undefined;
    try {
      return await work();
    } catch (error) {
      failure = reasonOf(error);
      throw error;
    } finally {
      const ms = Math.round(walker.ticks() - begun);
      steps.push({ name, ms });
      walker.onStep?.(name, ms, failure);
    }
  }

  try {
    await walkSteps(step, calls);
    return { ok: true, steps };
  } catch (error) {
    const last = steps.at(-1);
    return { ok: false, steps, failed: { step: last?.name ?? 'load the tag', reason: reasonOf(error) } };
  }
}

function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (error instanceof Unexpected) return message;
  if (name === 'TimeoutError' || name === 'AbortError') return `no answer within ${PATIENCE_MS / 1000} s`;
  return `no connection (${cause?.code ?? name})`;
}

type Step = <T>(name: StepName, work: () => Promise<T>) => Promise<T>;

async function walkSteps(step: Step, calls: ReturnType<typeof callsOf>): Promise<void> {
  const api = await step('find the server API', calls.findApi);
  await step('load the tag', calls.loadTag);
  const deal = await step('read the offer', calls.readOffer);
  const link = await step('get a link', () => calls.getLink(deal));
  await step('share it', () => calls.share(link));
  const visit = await step('click it', () => calls.click(link));
  await step('land', () => calls.land(visit.rk));
  const code = await step('claim the code', () => calls.claim(visit));
  const order = await step('buy', () => calls.buy(api, code, visit.rc));
  await step('tell of the order again', () => calls.tellAgain(api, order));
  await step('refund', () => calls.refund(api, order));
}

function callsOf(walker: Walker) {
  const { fetch, siteKey, key, ids } = walker;
  const base = `${walker.publicUrl}/w/${siteKey}`;

  async function ask(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { 'user-agent': USER_AGENT, ...(init.headers as Record<string, string>) };
    return fetch(url, { ...init, headers, redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) });
  }

  async function askJson<T>(status: number, url: string, init?: RequestInit): Promise<T> {
    const answer = await ask(url, init);
    const body = (await answer.json().catch(() => undefined)) as (T & { code?: string; off?: true }) | undefined;
    const code = answer.status >= 400 && body?.code ? `, ${body.code}` : '';
    expectThat(answer.status === status, `expected ${status}, got ${answer.status}${code}`);
    expectThat(body, 'expected JSON, got something else');
    expectThat(!body.off, 'the canary is switched off');
    return body;
  }

  const asPage = { origin: CANARY_ORIGIN };
  const fromPage = <T>(status: number, path: string, body: unknown) =>
    askJson<T>(status, `${base}/${path}`, {
      method: 'POST',
      headers: { ...asPage, 'content-type': 'text/plain' },
      body: JSON.stringify(body),
    });
  const fromServer = (api: string, path: string, body: unknown, idempotencyKey: string) =>
    askJson<PurchaseAnswer>(200, `${api}/v1/${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'idempotency-key': idempotencyKey,
      },
      body: JSON.stringify(body),
    });

  return {
    /** With two hosts the public one says where the other is; a key is never sent over the open network in clear. */
    async findApi(): Promise<string> {
      const { api = walker.publicUrl } = await askJson<{ api?: string }>(200, `${walker.publicUrl}/healthz`);
      const found = walker.apiUrl ?? api;
      const { protocol, hostname } = new URL(found);
      const isLocal = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
      expectThat(protocol === 'https:' || isLocal, 'the server API is not behind https');
      return found;
    },
    async loadTag(): Promise<void> {
      const answer = await ask(`${base}/l.js`);
      // The first call that names the canary's shop, whose site key follows from its key.
      expectThat(answer.status !== 404, WRONG_KEY);
      expectThat(answer.status === 200, `expected 200, got ${answer.status}`);
      const core = /\bc\.\w+\.js\b/.exec(await answer.text())?.[0];
      expectThat(core, 'the loader names no core');
      const part = await ask(`${base}/${core}`);
      expectThat(part.status === 200, `the core: expected 200, got ${part.status}`);
      await part.arrayBuffer();
    },
    async readOffer(): Promise<string> {
      const { deals } = await askJson<OfferAnswer>(200, `${base}/offer?lang=en`, { headers: asPage });
      expectThat(deals[0], 'the offer has no deal');
      return deals[0].id;
    },
    async getLink(dealId: string): Promise<string> {
      const request = { dealId, placement: 'post_purchase', language: 'en' };
      const { links } = await fromPage<LinksAnswer>(200, 'links', request);
      const link = links.find(({ channel }) => channel === 'link');
      expectThat(link, 'there is no link to copy');
      return link.code;
    },
    async share(link: string): Promise<void> {
      const at = walker.now();
      const event = { id: ids.uuid(), at, kind: 'share', channel: 'link', link, placement: 'post_purchase' };
      const call = { sent_at: at, consent: { measure: true, store: false }, language: 'en', events: [event] };
      const { accepted, rejected } = await fromPage<InAnswer>(202, 'in', call);
      expectThat(accepted === 1, `the event was not accepted (${rejected[0]?.code ?? 'duplicate'})`);
    },
    async click(link: string): Promise<{ rk: string; rc: string }> {
      const answer = await ask(`${walker.publicUrl}/r/${link}`);
      expectThat(answer.status === 302, `expected 302, got ${answer.status}`);
      const target = new URL(answer.headers.get('location') ?? '', walker.publicUrl);
      expectThat(target.origin === CANARY_ORIGIN, 'the link leads elsewhere');
      const [rk, rc] = [target.searchParams.get('rk'), target.searchParams.get('rc')];
      expectThat(rk && rc, 'the link is not open');
      return { rk, rc };
    },
    async land(rk: string): Promise<void> {
      const landing = await askJson<LandingAnswer>(200, `${base}/landing?rk=${rk}&lang=en`, { headers: asPage });
      expectThat(landing.state === 'open', `the landing says ${landing.state}`);
      expectThat(landing.deal, 'the landing shows no deal');
    },
    async claim(visit: { rk: string; rc: string }): Promise<string> {
      const { state, code } = await fromPage<ClaimAnswer>(200, 'claim', { ...visit, language: 'en' });
      expectThat(state === 'given' && code, `no code was given (${state})`);
      return code;
    },
    async buy(api: string, code: string, rc: string) {
      const order = {
        order_id: `canary-${ids.uuid()}`,
        amount: CANARY_AMOUNT,
        currency: CANARY_CURRENCY,
        occurred_at: walker.now(),
        coupons: [code],
        click_id: rc,
      };
      const { purchase_id: id, conversion, reward } = await fromServer(api, 'purchases', order, ids.uuid());
      const why = conversion?.reason ? ` (${conversion.reason})` : '';
      expectThat(conversion?.state === 'credited', `the order is ${conversion?.state ?? 'not credited'}${why}`);
      expectThat(reward && reward.state !== 'void', 'the order brought no reward');
      return { order, id };
    },
    async tellAgain(api: string, { order, id }: { order: { order_id: string }; id: string }): Promise<void> {
      const again = await fromServer(api, 'purchases', order, ids.uuid());
      expectThat(again.duplicate && again.purchase_id === id, 'the same order became two');
    },
    async refund(api: string, { order }: { order: { order_id: string } }): Promise<void> {
      const { conversion, reward } = await fromServer(api, 'refunds', { order_id: order.order_id }, ids.uuid());
      expectThat(conversion?.state === 'void', `after the refund the conversion is ${conversion?.state ?? 'gone'}`);
      expectThat(reward?.state === 'void', `after the refund the reward is ${reward?.state ?? 'gone'}`);
    },
  };
}
