import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { audit, member, retailer, shop as shopTable } from '../../db/schema/control.ts';
import { deal, image } from '../../db/schema/group.ts';
import { moveRetailer } from '../retailer/move.ts';
import { openOffice, writeCampaign, writeDeal } from '../test/campaign.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makePng } from '../test/picture.ts';
import { makeKey } from '../test/story.ts';
import { createWorld, type World } from '../test/world.ts';
import { imageId, judgeImage, MOST_BYTES, MOST_IMAGES } from './image.ts';
import type { ImageAdded, ImagesAnswer } from './office.routes.ts';

const text = (words: string) => Buffer.from(words, 'latin1');
/** The heads of three formats as their standards write them, 640 × 360, with what ends such a file. */
const JPEG = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0x01, 0x68, 0x02, 0x80, 3]),
  Buffer.alloc(40),
  Buffer.from([0xff, 0xd9]),
]);
const GIF = Buffer.concat([text('GIF89a'), Buffer.from([0x80, 0x02, 0x68, 0x01]), Buffer.alloc(40), text(';')]);
const WEBP = Buffer.concat([
  text('RIFF'),
  Buffer.from([32, 0, 0, 0]),
  text('WEBPVP8X'),
  Buffer.from([10, 0, 0, 0, 0, 0, 0, 0, 0x7f, 0x02, 0, 0x67, 0x01, 0]),
  Buffer.alloc(10),
]);

async function openDesk(world: World) {
  const cookie = await signInMember(world);
  const call = (method: string, path: string, body?: string | Buffer<ArrayBuffer>) =>
    world.app.request(`/api/images${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie, 'content-type': 'image/png' },
      ...(body !== undefined && { body }),
    });
  return {
    call,
    upload: async (file: string | Buffer<ArrayBuffer>, shop = world.us.id) => {
      const answer = await call('POST', `/${shop}`, file);
      return { status: answer.status, body: (await answer.json()) as ImageAdded & { code: string; errors: unknown[] } };
    },
    list: async () => (await (await call('GET', '')).json()) as ImagesAnswer,
  };
}

const pathOf = (url: string) => new URL(url).pathname;
const idOf = (url: string) => pathOf(url).slice(3, 71);
const notesOf = async (world: World) =>
  (await world.ports.databases.control.orm.select().from(audit)).map(({ action }) => action);

/** A retailer beside ours, with a shop whose number is 9. */
async function addNeighbour({ ports, us }: World): Promise<string> {
  const control = ports.databases.control.orm;
  const [own] = await control.select().from(retailer).where(eq(retailer.id, us.retailerId));
  const [shop] = await control.select().from(shopTable).where(eq(shopTable.id, us.id));
  if (!own || !shop) throw new Error('a world has a retailer and a shop');
  await control.insert(retailer).values({ ...own, id: 'ret_neighbour', number: 9, slug: 'neighbour' });
  const id = 'shp_neighbour';
  const theirs = { id, number: 9, siteKey: 'neighbour001', retailerId: 'ret_neighbour' };
  await control.insert(shopTable).values({ ...shop, ...theirs });
  ports.shops.forget();
  return id;
}

test('a picture is taken once however often it is sent, and served for good as what it is', async () => {
  const world = await createWorld();
  const { upload, list } = await openDesk(world);
  const file = makePng(1200, 630);
  const first = await upload(file);
  expect([first.status, first.body.url]).toEqual([
    201,
    expect.stringMatching(/^https:\/\/go\.test\/i\/0001\w{64}\.png$/),
  ]);
  expect(await upload(file)).toMatchObject({ status: 200, body: first.body });
  expect((await upload(file, world.de.id)).body.url).toMatch(/\/i\/0002/);
  expect((await list()).images).toMatchObject([
    { width: 1200, height: 630, used: false },
    { width: 1200, height: 630, used: false },
  ]);
  expect((await notesOf(world)).filter((action) => action === 'image_uploaded').length).toBe(2);

  const shown = await world.get(pathOf(first.body.url));
  expect(Buffer.from(await shown.arrayBuffer()).equals(file)).toBe(true);
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=31536000, immutable',
    'content-disposition': 'inline',
    'content-security-policy': "default-src 'none'",
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  });
  expect(shown.headers.get('set-cookie')).toBeNull();
  const again = await world.get(pathOf(first.body.url), { 'if-none-match': shown.headers.get('etag') ?? '' });
  expect([again.status, await again.text()]).toEqual([304, '']);
  const none = ['/i/x.png', pathOf(first.body.url).replace('.png', '.gif'), `/i/${imageId(1, 'a'.repeat(64))}.png`];
  for (const path of [...none, `/i/zzzz${'a'.repeat(64)}.png`, `/i/${imageId(8, 'a'.repeat(64))}.png`]) {
    expect([path, (await world.get(path)).status]).toEqual([path, 404]);
  }
});

test('what a file is, its bytes decide', () => {
  const size = { width: 640, height: 360 };
  expect(judgeImage(JPEG)).toEqual({ type: 'jpg', ...size });
  expect(judgeImage(Buffer.concat([JPEG, Buffer.alloc(20)]))).toEqual({ type: 'jpg', ...size });
  expect(judgeImage(GIF)).toEqual({ type: 'gif', ...size });
  expect(judgeImage(WEBP)).toEqual({ type: 'webp', ...size });
  const png = makePng(40, 40);
  const broken = [JPEG, GIF, WEBP, png].map((file) => file.subarray(0, -2));
  for (const file of [
    ...broken,
    Buffer.concat([png, text('<script>')]),
    text('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  ]) {
    expect(judgeImage(file)).toBe('not_image');
  }
  for (let length = 0; length < png.length; length += 1) expect(judgeImage(png.subarray(0, length))).toBe('not_image');
  expect(judgeImage(makePng(15, 400))).toBe('sides');
  expect(judgeImage(makePng(4001, 16))).toBe('sides');
});

test('each refusal says why, and leaves nothing', async () => {
  const world = await createWorld();
  const { call, upload } = await openDesk(world);
  const fault = (code: string) => ({
    status: 422,
    body: { errors: [expect.objectContaining({ path: 'image', code })] },
  });
  expect(await upload('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')).toMatchObject(fault('not_image'));
  expect(await upload('')).toMatchObject(fault('not_image'));
  expect(await upload(makePng(8, 8))).toMatchObject(fault('sides'));
  const large = Buffer.concat([makePng(40, 40), Buffer.alloc(MOST_BYTES)]);
  expect(await upload(large)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
  expect((await upload(makePng(40, 40), await addNeighbour(world))).status).toBe(404);
  expect((await world.app.request(`/api/images/${world.us.id}`, { method: 'POST', headers: OWN_PAGE })).status).toBe(
    401,
  );
  await world.ports.databases.control.orm.update(member).set({ role: 'analyst' });
  expect((await upload(makePng(40, 40))).status).toBe(403);
  expect((await call('GET', '')).status).toBe(200);
  expect(await world.tenant.orm.select().from(image)).toEqual([]);
  expect(await notesOf(world)).not.toContain('image_uploaded');
});

test('there are so many of a retailer, even of two that come together; one that nothing shows makes room', async () => {
  const world = await createWorld();
  const { call, upload, list } = await openDesk(world);
  const { url } = (await upload(makePng(40, 40))).body;
  const [row] = await world.tenant.orm.select().from(image);
  const more = Array.from({ length: MOST_IMAGES - 2 }, (_, index) => ({
    ...(row as typeof image.$inferSelect),
    id: imageId(1, index.toString(16).padStart(64, '0')),
  }));
  await world.tenant.orm.insert(image).values(more);
  const both = await Promise.all([upload(makePng(41, 40)), upload(makePng(42, 40))]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 422]);
  expect(both.find(({ status }) => status === 422)?.body.errors).toMatchObject([{ path: 'image', code: 'too_many' }]);
  // What is there already is no further one.
  expect((await upload(makePng(40, 40))).status).toBe(200);
  expect((await world.get(pathOf(url))).status).toBe(200);
  const left = (await (await call('DELETE', `/${idOf(url)}`)).json()) as ImagesAnswer;
  expect([left.images.length, left.most]).toEqual([MOST_IMAGES - 1, MOST_IMAGES]);
  expect((await world.get(pathOf(url))).status).toBe(404);
  expect((await upload(makePng(43, 40))).status).toBe(201);
  expect((await list()).images.length).toBe(MOST_IMAGES);
  expect((await call('DELETE', `/${imageId(9, 'a'.repeat(64))}`)).status).toBe(404);
  expect(await notesOf(world)).toContain('image_removed');
});

test('deals take pictures of their own retailer alone, and what deals and looks show stays', async () => {
  const world = await createWorld();
  const { call, upload, list } = await openDesk(world);
  const office = await openOffice(world);
  const write = (imageUrl: string) => office.change('POST', '', writeCampaign(world, {}, [writeDeal({ imageUrl })]));
  // One of another shop of theirs will do.
  const { url } = (await upload(makePng(1200, 630), world.de.id)).body;
  expect((await write(url)).status).toBe(201);
  const refused = [
    url.replace('https://go.test', 'https://evil.test'),
    `https://go.test/i/${imageId(9, 'a'.repeat(64))}.png`,
    'https://go.test/i/../r/x',
  ];
  for (const one of refused) expect((await write(one)).body.errors).toMatchObject([{ code: 'image_not_allowed' }]);
  const logo = (await upload(makePng(200, 60))).body.url;
  const theme = { ...world.us.theme, logoUrl: logo };
  await world.ports.databases.control.orm.update(shopTable).set({ theme }).where(eq(shopTable.id, world.us.id));
  expect((await list()).images.map(({ used }) => used)).toEqual([true, true]);
  for (const one of [url, logo]) {
    const answer = await call('DELETE', `/${idOf(one)}`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([409, 'conflict']);
  }
  await world.tenant.orm.update(deal).set({ imageUrl: null });
  expect((await call('DELETE', `/${idOf(url)}`)).status).toBe(200);
  expect((await write(url)).body.errors).toMatchObject([{ path: 'shops.0.deals.0.imageUrl', code: 'image_gone' }]);
});

test('a server uploads in base64, the largest too; and pictures go with their retailer to another group', async () => {
  const world = await createWorld({}, { home: 1, count: 2 });
  const key = await makeKey(world, world.us, ['campaigns:write']);
  const send = async (content: string, more: Record<string, string> = {}) => {
    const answer = await world.post('/v1/images', { content }, { authorization: `Bearer ${key}`, ...more });
    return { status: answer.status, body: (await answer.json()) as { url: string; errors: unknown[] } };
  };
  const once = { 'idempotency-key': 'logo-1' };
  const file = makePng(300, 100);
  const sent = await send(file.toString('base64'), once);
  expect(sent).toMatchObject({ status: 201, body: { type: 'png', width: 300, height: 100, bytes: file.length } });
  expect(await send(file.toString('base64'), once)).toEqual(sent);
  expect((await send(file.toString('base64'))).status).toBe(200);
  expect((await send('no base64!')).body.errors).toMatchObject([{ path: 'content' }]);
  const long = Buffer.alloc(MOST_BYTES);
  expect((await send(long.toString('base64'))).body.errors).toMatchObject([{ code: 'not_image' }]);
  expect((await send(Buffer.alloc(MOST_BYTES + 1).toString('base64'))).status).toBe(413);
  expect((await send(Buffer.alloc(2 * MOST_BYTES).toString('base64'))).status).toBe(413);
  expect(await notesOf(world)).toEqual(['image_uploaded']);

  for (const [shade, group] of [
    ['#ffffff', 2],
    ['#000000', 1],
  ] as const) {
    await Promise.all(
      Array.from({ length: 25 }, (_, index) => send(makePng(20 + index, 20, shade).toString('base64'))),
    );
    const before = await world.tenant.orm.select().from(image);
    await moveRetailer(world.ports, world.us.retailerId, group, { graceMs: 0 });
    expect((await world.get(pathOf(sent.body.url))).status).toBe(200);
    const { orm } = world.ports.databases.group(group);
    expect((await orm.select().from(image)).length).toBeGreaterThan(25);
    expect(before.length).toBe(group === 2 ? 26 : 0);
  }
});
