import type { CampaignBody, DealBody } from '../campaign/body.ts';
import type { CampaignAnswer } from '../campaign/campaign.page.ts';
import { ANYONE_SHARES, NEW_ONES_CLAIM } from '../campaign/eligibility.ts';
import { OWN_PAGE, signInMember } from './member.ts';
import type { World } from './world.ts';

/** A deal as a marketer would write it for the American shop. */
export function writeDeal(more: Partial<DealBody> = {}): DealBody {
  return {
    id: '',
    kind: 'percent',
    value: 25,
    minOrder: 0,
    validFrom: null,
    validTo: null,
    codeDays: null,
    stock: null,
    codeSource: 'generated',
    codePrefix: 'NEW-',
    words: { 'en-US': { title: 'A quarter off', description: 'For a friend.' } },
    imageUrl: null,
    targetUrl: 'https://us.shop.test/welcome',
    products: [],
    arms: [],
    state: 'running',
    ...more,
  };
}

/** A campaign in the American shop, with one deal. */
export function writeCampaign(world: World, more: Partial<CampaignBody> = {}, deals = [writeDeal()]): CampaignBody {
  return {
    name: 'Winter',
    module: 'recommendation',
    burst: false,
    starts: null,
    ends: null,
    windowDays: 30,
    attribution: 'last',
    placements: [{ kind: 'post_purchase' }],
    channels: null,
    share: ANYONE_SHARES,
    claim: NEW_ONES_CLAIM,
    experiment: null,
    shops: [
      {
        shop: world.us.id,
        reward: { kind: 'coupon', amount: 1000, currency: 'USD', holdDays: 14 },
        placements: null,
        channels: null,
        deals,
      },
    ],
    ...more,
  };
}

/** The dashboard's calls, as a signed-in marketer makes them. */
export async function openOffice(world: World) {
  const headers = { ...OWN_PAGE, cookie: await signInMember(world) };
  const call = async <T>(method: string, path: string, body?: unknown) => {
    const answer = await world.app.request(`/api/campaigns${path}`, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as T };
  };
  const change = <T = CampaignAnswer>(method: string, path: string, body?: unknown) =>
    call<T & { code?: string; errors?: { path: string; code: string }[] }>(method, path, body);
  return {
    change,
    read: async <T>(path: string) => (await call<T>('GET', path)).body,
    /** Makes a campaign and starts it. */
    async run(body: CampaignBody): Promise<CampaignAnswer> {
      const made = await change('POST', '', body);
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      const { id, revision } = made.body;
      const started = await change('POST', `/${id}/step`, { revision, step: 'start' });
      if (started.status !== 200) throw new Error(JSON.stringify(started.body));
      return started.body;
    },
  };
}
