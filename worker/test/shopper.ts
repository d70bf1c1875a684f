/** What a shopper's page does, as calls: so that tests read as stories. */
import { prove } from '../../snippet/prove.ts';
import type { Identity, LinksAnswer, ShareAnswer } from '../wire.ts';
import type { World } from './world.ts';

/** Who the American shop vouches for; the German one with its own customer id. */
export function vouch(world: World, customerId: string, more: Partial<Identity> = {}): Identity {
  const expires = world.clock.now() + 3600_000;
  const signature = world.ports.secrets.hmacHex('identity-secret', `${customerId}.${expires}`);
  return { customerId, expires, signature, ...more };
}

/** Headers of a page of the shop. */
export function pageOf(shop: { origins: string[] }): Record<string, string> {
  return { origin: shop.origins[0] as string };
}

export async function openSheet(
  world: World,
  changes: Record<string, unknown> = {},
  shop = world.us,
): Promise<LinksAnswer> {
  const answer = await world.post(
    `/w/${shop.siteKey}/links`,
    {
      dealId: shop === world.us ? world.deals.us : world.deals.de,
      placement: 'post_purchase',
      language: shop.languages[0],
      ...changes,
    },
    pageOf(shop),
  );
  if (answer.status !== 200) throw new Error(`links answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as LinksAnswer;
}

export async function sendShare(
  world: World,
  advocate: string,
  addresses: string[],
  changes: Record<string, unknown> = {},
  shop = world.us,
): Promise<{ status: number; body: ShareAnswer & { code?: string } }> {
  let status = 0;
  const call = async (path: string, body?: unknown) => {
    const answer = await world.post(`/w/${shop.siteKey}${path}`, body, pageOf(shop));
    status = answer.status;
    return answer.json();
  };
  const body = await prove<ShareAnswer & { code?: string }>({ call } as Parameters<typeof prove>[0], '/share', {
    id: world.ports.ids.uuid(),
    advocate,
    dealId: shop === world.us ? world.deals.us : world.deals.de,
    channel: 'email',
    placement: 'post_purchase',
    language: shop.languages[0],
    friends: addresses.map((address) => ({ address })),
    ...changes,
  });
  if (!body) throw new Error('share was not answered');
  return { status, body };
}
