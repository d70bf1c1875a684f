import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { advocate, link } from '../../db/schema/group.ts';
import { takeName } from '../name/take.ts';
import { newsletterSecret, signCustomer } from '../newsletter/newsletter.ts';
import { joinShop } from '../test/join.ts';
import { offerNames } from '../test/named.ts';
import { readStanding } from '../test/referral.ts';
import { openSheet } from '../test/shopper.ts';
import { makeKey } from '../test/story.ts';
import { openTill } from '../test/till.ts';
import { createWorld, type World } from '../test/world.ts';

const FORM = { origin: 'https://go.test', 'content-type': 'application/x-www-form-urlencoded' };

/** The page and the link for friends of a customer, as a newsletter's tool is given them. */
async function askNewsletter(world: World, customer: object): Promise<{ page: string; link: string }> {
  const key = await makeKey(world, world.us, ['newsletters:write']);
  const answer = await world.app.request('/v1/newsletter-links', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ customers: [customer] }),
  });
  const { links } = (await answer.json()) as { links: [{ page: string; link: string }] };
  return links[0];
}

const WAYS = {
  'a newsletter’s link': async (world: World) => (await askNewsletter(world, { email: 'anna@example.com' })).link,
  'the newsletter that she passed on': async (world: World) => {
    const { page } = await askNewsletter(world, { email: 'anna@example.com' });
    await world.tenant.client.execute("delete from link where channel = 'newsletter'");
    const { pathname, search } = new URL(page);
    return (await world.post(pathname + search, 'as=friend', FORM)).headers.get('location') ?? '';
  },
  'her name': async (world: World, id: string) => {
    const named = await takeName(world.ports, await offerNames(world), id, 'Anna');
    return 'label' in named ? named.label : '';
  },
  'a link of her own': async (world: World) => {
    const [own] = await world.tenant.orm.select().from(link).where(eq(link.channel, 'whatsapp'));
    return `https://go.test/r/${own?.code}`;
  },
};

test.each(Object.entries(WAYS))('what brought an advocate is told of an order that came by %s', async (_, tell) => {
  const world = await createWorld();
  const till = await openTill(world);
  await till.unlock();
  const anna = await joinShop(world, 'via=receipt&utm_campaign=autumn');
  expect(await till.send([till.sale(await tell(world, anna.id), '1')])).toMatchObject([{ status: 'done' }]);
  const [told] = (await readStanding(world)).events.filter(({ kind }) => kind === 'conversion');
  expect(told?.body.entry).toMatchObject({ source: 'receipt', campaign: 'autumn' });
});

test('it is also kept of who became one on a page of the shop, or by a newsletter, until something else brings them', async () => {
  const world = await createWorld();
  await offerNames(world);
  const query = `c=C-1&s=${signCustomer(world.ports.secrets, newsletterSecret(world.ports.secrets, world.us), 'C-1')}`;
  await world.post(`/n/${world.us.siteKey}?${query}&utm_source=november`, 'as=customer', FORM);
  const sheet = await openSheet(world, { utm: { source: 'ad' } });
  const rows = await world.tenant.orm.select().from(advocate);
  expect(rows.map(({ entryUtm }) => entryUtm?.source).toSorted()).toEqual(['ad', 'november']);
  const entriesOf = async (channel: string, source: string) => {
    const { id } = rows.find(({ entryUtm }) => entryUtm?.source === source) ?? {};
    const links = await world.tenant.orm
      .select()
      .from(link)
      .where(eq(link.advocateId, id ?? ''));
    return links.flatMap((one) => (one.channel === channel ? [one.entryUtm] : []));
  };
  await askNewsletter(world, { customer_id: 'C-1' });
  expect(await entriesOf('newsletter', 'november')).toEqual([{ source: 'november' }]);
  // She comes back by herself, then by a mail of the shop's, and shares two products.
  await openSheet(world, { advocate: sheet.advocate, productId: 'P-1' });
  await openSheet(world, { advocate: sheet.advocate, productId: 'P-2', utm: { source: 'mail' } });
  expect((await entriesOf('whatsapp', 'ad')).map((entry) => entry?.source).toSorted()).toEqual(['ad', 'ad', 'mail']);
});
