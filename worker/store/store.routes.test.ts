import { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library';
import { eq } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { audit, member, retailer, shop } from '../../db/schema/control.ts';
import { deal, staffLink } from '../../db/schema/group.ts';
import { forgetOffers } from '../campaign/offer.cache.ts';
import { readShortCode } from '../join/link.ts';
import { OWN_PAGE, signInMember } from '../test/member.ts';
import { makeKey } from '../test/story.ts';
import { createWorld } from '../test/world.ts';
import { findStaffLink, matchesPin } from './staff.ts';
import type { SheetNeeds, StaffMade, StoresAnswer } from './store.routes.ts';

async function enter() {
  const world = await createWorld();
  const cookie = await signInMember(world);
  const base = `/api/stores/${world.us.id}`;
  const call = (method: string, path = '', body?: unknown) =>
    world.app.request(`${base}${path}`, {
      method,
      headers: { ...OWN_PAGE, cookie },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const add = async (name: string, code?: string) =>
    ((await (await call('POST', '', { name, ...(code && { code }) })).json()) as StoresAnswer).stores;
  return { world, call, add, cookie };
}

/** What a scanner reads in a drawn code. */
function decode(svg: string, side: number): string {
  const scale = 4;
  const pixels = new Uint8ClampedArray((side * scale) ** 2).fill(255);
  for (const [, x, y, length] of svg.matchAll(/M(\d+) (\d+)h(\d+)v1h-/g)) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const start = row * side * scale + Number(x) * scale;
      pixels.fill(0, start, start + Number(length) * scale);
    }
  }
  const source = new RGBLuminanceSource(pixels, side * scale, side * scale);
  return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
}

/** What a scanner reads on a printed page, 150 dots an inch; and how large the code's modules are there, in millimetres. */
function scan(pdf: string): { text: string; module: number } {
  const dots = 150 / 72;
  const [, wide = '', high = ''] = /MediaBox \[0 0 (\S+) (\S+)\]/.exec(pdf) ?? [];
  const [width, height] = [Math.ceil(Number(wide) * dots), Math.ceil(Number(high) * dots)];
  const pixels = new Uint8ClampedArray(width * height).fill(255);
  let ink = 0;
  let module = Number.POSITIVE_INFINITY;
  for (const [, told, what] of pdf.matchAll(/^((?:\S+ ){3,4})(rg|re f)$/gm)) {
    const [a = 0, b = 0, c = 0, d = 0] = (told ?? '').trim().split(' ').map(Number);
    if (what === 'rg') {
      ink = 255 * (0.3 * a + 0.59 * b + 0.11 * c);
      continue;
    }
    if (ink < 1) module = Math.min(module, d);
    for (let y = Math.round((Number(high) - b - d) * dots); y < Math.round((Number(high) - b) * dots); y += 1)
      pixels.fill(ink, y * width + Math.round(a * dots), y * width + Math.round((a + c) * dots));
  }
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(pixels, width, height)));
  const hints = new Map([[DecodeHintType.TRY_HARDER, true]]);
  return { text: new QRCodeReader().decode(bitmap, hints).getText(), module: (module / 72) * 25.4 };
}

describe('stores', () => {
  it('are added with a code that tells them apart, renamed and closed, and the code stays theirs', async () => {
    const { world, call, add } = await enter();
    await add('Amsterdam Kalverstraat');
    await add('Utrecht  Kalverstraat ');
    await add('東京');
    const stores = await add('Rotterdam', 'R01');
    expect(stores.map(({ name, code, spoken }) => [name, code, spoken.r])).toEqual([
      ['Amsterdam Kalverstraat', 'kalverst', '1-KALVERST-R'],
      ['Rotterdam', 'r01', '1-R01-R'],
      ['Utrecht Kalverstraat', 'kalverst2', '1-KALVERST2-R'],
      ['東京', 'store1', '1-STORE1-R'],
    ]);
    const store = stores[1];
    const closed = await call('PUT', `/${store?.id}`, { name: 'Rotterdam Blaak', state: 'closed' });
    expect(((await closed.json()) as StoresAnswer).stores).toContainEqual(
      expect.objectContaining({ name: 'Rotterdam Blaak', code: 'r01', state: 'closed' }),
    );
    const taken = await call('POST', '', { name: 'New', code: 'R01' });
    expect(taken.status).toBe(422);
    expect(await taken.json()).toMatchObject({ errors: [{ path: 'code', code: 'taken' }] });
    expect((await call('POST', '', { name: ' ', code: 'x' })).status).toBe(422);
    expect((await call('PUT', '/sto_nobody', { name: 'x', state: 'open' })).status).toBe(404);
    const changes = await world.ports.databases.control.orm.select({ action: audit.action }).from(audit);
    expect(changes.filter(({ action }) => action.startsWith('store_'))).toHaveLength(5);
    const { join_urls: urls } = (await (await call('GET')).json()) as StoresAnswer;
    expect(urls.map(({ url }) => new URL(url).searchParams.get('via'))).toEqual(['newsletter', 'banner', 'link']);
    expect(new URL(urls[0]?.url ?? '').searchParams.get('utm_source')).toBe('newsletter');
  });

  it('only owners and marketers change them, and nobody of another retailer sees them', async () => {
    const { world, call, add } = await enter();
    const [store] = await add('Union Square');
    const { orm } = world.ports.databases.control;
    await orm.update(member).set({ role: 'analyst' });
    expect((await call('GET')).status).toBe(200);
    expect((await call('POST', '', { name: 'x' })).status).toBe(403);
    expect((await call('POST', `/${store?.id}/staff`, { name: 'Till' })).status).toBe(403);
    expect((await world.get(`/api/stores/${world.us.id}`)).status).toBe(401);
    const other = { id: 'ret_other', number: 9, name: 'Other', slug: 'other', groupNumber: 1, createdAt: new Date(0) };
    await orm.insert(retailer).values(other);
    await orm.update(shop).set({ retailerId: 'ret_other' }).where(eq(shop.id, world.us.id));
    expect((await call('GET')).status).toBe(404);
  });

  it('have staff links: link and PIN are told once, a new PIN ends the former, and a link can be taken back', async () => {
    const { world, call, add } = await enter();
    const [store] = await add('Union Square');
    const path = `/${store?.id}/staff`;
    const { made, stores } = (await (await call('POST', path, { name: 'Till 2' })).json()) as StaffMade;
    expect(made.pin).toMatch(/^\d{6}$/);
    const [, token = ''] = /^https:\/\/go\.test\/till\/usshop000001\/([0-9a-z]{30})$/.exec(made.url ?? '') ?? [];
    expect(JSON.stringify(stores)).not.toContain(token);
    const [row] = await world.tenant.orm.select().from(staffLink);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(JSON.stringify(row)).not.toContain(made.pin);
    const found = await findStaffLink(world.ports, token);
    expect(found).toMatchObject({ store: { code: 'square' }, link: { name: 'Till 2', version: 1 } });
    expect(found && matchesPin(world.ports, found.link, made.pin)).toBe(true);

    const renewed = (await (await call('POST', `${path}/${made.link}/pin`, {})).json()) as StaffMade;
    const after = await findStaffLink(world.ports, token);
    expect(after?.link.version).toBe(2);
    expect(after && matchesPin(world.ports, after.link, renewed.made.pin)).toBe(true);
    expect(after && matchesPin(world.ports, after.link, made.pin)).toBe(renewed.made.pin === made.pin);

    await call('PUT', `/${store?.id}`, { name: 'Union Square', state: 'closed' });
    expect(await findStaffLink(world.ports, token)).toBeUndefined();
    await call('PUT', `/${store?.id}`, { name: 'Union Square', state: 'open' });
    expect((await call('DELETE', `${path}/${made.link}`)).status).toBe(200);
    expect(await findStaffLink(world.ports, token)).toBeUndefined();
    expect((await call('DELETE', `${path}/${made.link}`)).status).toBe(404);
    expect((await call('POST', `${path}/${made.link}/pin`, {})).status).toBe(404);
    expect(await findStaffLink(world.ports, 'nonsense')).toBeUndefined();
  });
});

describe('what is printed', () => {
  it('is a QR code of capitals alone, as lines and as pixels', async () => {
    const { world, call, add } = await enter();
    const [store] = await add('Union Square');
    const asked = `?printed=w&campaign=${world.campaignId}`;
    const svg = await (await call('GET', `/${store?.id}/code.svg${asked}`)).text();
    const side = Number(/viewBox="0 0 (\d+)/.exec(svg)?.[1]);
    const link = `HTTPS://GO.TEST/J/1-SQUARE-W-${world.campaignId.slice(-4)}`;
    expect(side).toBeLessThanOrEqual(33 + 8);
    expect(decode(svg, side)).toBe(link);
    expect(readShortCode(link.split('/').at(-1) ?? '')).toMatchObject({ shopNumber: 1, store: 'square', printed: 'w' });
    const png = new Uint8Array(await (await call('GET', `/${store?.id}/code.png${asked}`)).arrayBuffer());
    expect(new DataView(png.buffer).getUint32(16)).toBe(side * 24);
    expect((await call('GET', `/${store?.id}/code.svg?printed=x`)).status).toBe(422);
    expect((await call('GET', '/sto_nobody/code.svg?printed=t')).status).toBe(404);
  });

  it('is a sheet in any language: what its fonts cannot write, the browser draws', async () => {
    const { world, call, add } = await enter();
    const [store] = await add('Łódź Piotrkowska');
    const sheet = (body: object) => call('POST', `/${store?.id}/sheet`, body);
    for (const printed of ['t', 'w', 'r'] as const) {
      const answer = await sheet({ printed, language: 'en-US' });
      expect(answer.headers.get('content-type')).toBe('application/pdf');
      const pdf = await answer.text();
      expect(pdf.startsWith('%PDF-1.4')).toBe(true);
      // As it is printed: what a scanner at the counter reads, with modules that a phone's camera tells apart.
      const own = await (await sheet({ printed, language: 'en-US', campaign: world.campaignId })).text();
      const { text, module } = scan(own);
      const code = `${store?.spoken[printed]}-${world.campaignId.slice(-4)}`;
      expect(text).toBe(`HTTPS://GO.TEST/J/${code}`);
      // Whoever types what stands below comes to the same campaign.
      expect(own).toContain(`<${Buffer.from(code).toString('hex')}>`);
      expect(module).toBeGreaterThan(0.5);
      // Ł is the seventh letter beyond the usual ones, ź the fourteenth.
      expect(pdf).toContain('<07f3640e');
      const [, start = ''] = /startxref\n(\d+)/.exec(pdf) ?? [];
      expect(pdf.slice(Number(start), Number(start) + 4)).toBe('xref');
      for (const [index, [, place]] of [...pdf.matchAll(/^(\d{10}) 00000 n/gm)].entries()) {
        expect(pdf.slice(Number(place)).startsWith(`${index + 1} 0 obj`)).toBe(true);
      }
    }
    const { to_draw: lines } = (await (await sheet({ printed: 'w', language: 'ar' })).json()) as SheetNeeds;
    expect(lines.map(({ line }) => line)).toEqual(['headline', 'deal', 'scan', 'type']);
    const drawn = Object.fromEntries(
      lines.map(({ line }) => [line, { width: 16, height: 2, bits: btoa('\u0001\u0002\u0003\u0004') }]),
    );
    const pdf = await (await sheet({ printed: 'w', language: 'ar', drawn })).text();
    expect(pdf.match(/\/ImageMask true/g)).toHaveLength(4);
    expect(pdf).toContain('01020304>');
    const short = { ...drawn, deal: { width: 16, height: 3, bits: btoa('\u0001') } };
    expect((await sheet({ printed: 'w', language: 'ar', drawn: short })).status).toBe(422);
    expect((await sheet({ printed: 'q', language: 'en' })).status).toBe(422);
    // Long words are set smaller, and leave the code its room.
    const long = (letters: number) => 'Vereinigte Warenhäuser am Platze '.repeat(4).slice(0, letters).trim();
    await world.ports.databases.control.orm
      .update(shop)
      .set({ name: long(60) })
      .where(eq(shop.id, world.us.id));
    await world.tenant.orm.update(deal).set({ words: { en: { title: long(90), description: '' } } });
    world.ports.shops.forget();
    forgetOffers(world.ports, [world.us.id]);
    for (const printed of ['t', 'w', 'r'] as const) {
      const pdf = await (await sheet({ printed, language: 'en-US' })).text();
      expect(pdf).toContain(Buffer.from('Warenh').toString('hex'));
      const { text, module } = scan(pdf);
      expect(text).toBe(`HTTPS://GO.TEST/J/${store?.spoken[printed]}`);
      expect(module).toBeGreaterThan(0.5);
    }
  });
});

it('stores are written and listed over the server API', async () => {
  const world = await createWorld();
  const key = await makeKey(world, world.us, ['stores:write']);
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const put = (code: string, body: object) =>
    world.app.request(`/v1/stores/${code}`, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect((await put('Union', { name: 'Union Square' })).status).toBe(200);
  const renamed = await put('union', { name: 'Union Square West', state: 'closed' });
  expect(await renamed.json()).toMatchObject({ code: 'union', name: 'Union Square West', state: 'closed' });
  const listed = (await (await world.get('/v1/stores', headers)).json()) as { stores: { join_url: string }[] };
  expect(listed.stores).toHaveLength(1);
  expect((await world.get(listed.stores[0]?.join_url.replace('https://go.test', '') ?? '')).status).toBe(200);
  expect((await put('two words', { name: 'x' })).status).toBe(422);
  expect((await put('union', { name: '' })).status).toBe(422);
});
