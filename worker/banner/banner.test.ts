import { inflateSync } from 'node:zlib';
import { eq } from 'drizzle-orm';
import { afterAll, describe, expect, it } from 'vitest';
import { shop as shopTable } from '../../db/schema/control.ts';
import { campaign, deal } from '../../db/schema/group.ts';
import { createNodePainter } from '../hosts/painter.node.ts';
import { LANGUAGES } from '../tag/languages.ts';
import { createWorld } from '../test/world.ts';
import { drawBanners } from './banner.dispatch.ts';
import { BANNER, type BannerWords, readPng } from './banner.ts';
import { fontsFor, writable } from './font.ts';
import { fitLines, type Piece, splitText } from './lines.ts';

const painter = createNodePainter('dist');
afterAll(() => painter.stop());

/** How many points of a box are not of the colour at its first (PNG of 8-bit RGBA, all five filters). */
function inkIn(file: Uint8Array, [left, top, right, bottom]: readonly [number, number, number, number]): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const data: Uint8Array[] = [];
  for (let at = 8; at < file.length; at += view.getUint32(at) + 12) {
    if (view.getUint32(at + 4) === 0x49444154) data.push(file.subarray(at + 8, at + 8 + view.getUint32(at)));
  }
  const raw = inflateSync(Buffer.concat(data));
  const long = BANNER.width * 4;
  let before = new Uint8Array(long);
  let ink = 0;
  let first: number | undefined;
  for (let y = 0; y < bottom; y += 1) {
    const filter = raw[y * (long + 1)];
    const row = new Uint8Array(long);
    for (let x = 0; x < long; x += 1) {
      const [a, b, c] = [row[x - 4] ?? 0, before[x] ?? 0, x < 4 ? 0 : (before[x - 4] ?? 0)];
      const [da, db, dc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      const paeth = da <= db && da <= dc ? a : db <= dc ? b : c;
      const guess = [0, a, b, (a + b) >> 1, paeth][filter ?? 0] ?? 0;
      row[x] = (raw[y * (long + 1) + 1 + x] ?? 0) + guess;
    }
    before = row;
    if (y < top) continue;
    for (let x = left; x < right; x += 1) {
      first ??= row[x * 4] ?? 0;
      if (Math.abs((row[x * 4] ?? 0) - first) > 40) ink += 1;
    }
  }
  return ink;
}

const WORDS: BannerWords = {
  language: 'en',
  dir: 'ltr',
  shop: 'Maple & Finch',
  badge: '20%',
  title: '20% off <b>',
  reward: 'You get $10 for each friend who orders.',
  until: '',
  cta: 'Recommend now',
  colours: { accent: '#14532d', accentText: '#ffffff', background: '#ffffff', text: '#1c1917' },
};
const paint = async (words: Partial<BannerWords> = {}) =>
  (await painter.paint({ ...WORDS, ...words })) ?? new Uint8Array();

describe('the server’s own pictures', () => {
  it('say the deal in each language, whoever changed it, before anybody opens a mail', async () => {
    const world = await createWorld();
    world.ports.painter = painter;
    const { tenant, us, clock } = world;
    const languages = LANGUAGES.map(({ tag }) => tag);
    await world.ports.databases.control.orm.update(shopTable).set({ languages }).where(eq(shopTable.id, us.id));
    await tenant.orm.update(deal).set({ state: 'ended' }).where(eq(deal.id, world.deals.usSecond));
    await tenant.orm.update(campaign).set({ endsAt: clock.now() + 7 * 86_400_000 });
    world.ports.shops.forget();
    const image = async (language: string) =>
      new Uint8Array(await (await world.get(`/b/usshop000001/${language}.png`)).arrayBuffer());
    const draw = async (times: number) => {
      for (let look = 0; look < times; look += 1) {
        await drawBanners(world.ports);
        clock.advance(4_000);
      }
    };
    await draw(4);
    const pictures = new Map<string, Uint8Array>();
    for (const language of languages) {
      const picture = await image(language);
      expect(readPng(picture)).toEqual(BANNER);
      expect(picture.length).toBeLessThan(120_000);
      pictures.set(language, picture);
    }
    expect(new Set([...pictures.values()].map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(12);

    const words = { en: { title: 'Something else', description: '' } };
    await tenant.orm.update(deal).set({ words }).where(eq(deal.id, world.deals.us));
    clock.advance(30_000);
    await draw(1);
    clock.advance(30_000);
    const changed = await image('en');
    expect(changed).not.toEqual(pictures.get('en'));
    expect(readPng(changed)).toEqual(BANNER);
  }, 120_000);

  it('have ink where words of any script stand, whole up to the edges of their column', async () => {
    const column = { ltr: [60, 110, 740, 430], rtl: [460, 110, 1140, 430] } as const;
    const bare = { reward: '', badge: '20%' };
    const few = inkIn(await paint({ ...bare, title: '.' }), column.ltr);
    const told: [Partial<BannerWords>, 'ltr' | 'rtl'][] = [
      [{ language: 'ar', dir: 'rtl', title: 'خصم ٢٠٪ على أول طلب من Maple' }, 'rtl'],
      [{ language: 'ja', title: '初回のご注文が20%オフになるクーポンをプレゼント' }, 'ltr'],
      // Of shops of a country whose language there are no words for.
      [{ title: 'מבצע לחברים: 20% הנחה' }, 'ltr'],
      [{ title: 'ส่วนลด20%สำหรับเพื่อนที่สั่งซื้อเป็นครั้งแรกกับร้านของเรา' }, 'ltr'],
      [{ language: 'de', title: 'Donaudampfschifffahrtsgesellschaftskapitänsmützenrabatt' }, 'ltr'],
      [{ language: 'pl', title: 'Zażółć gęślą jaźń '.repeat(9) }, 'ltr'],
    ];
    for (const [words, dir] of told) {
      const picture = await paint({ ...bare, ...words });
      expect(inkIn(picture, column[dir])).toBeGreaterThan(few + 3000);
      // Nothing runs into the margins.
      expect(inkIn(picture, dir === 'ltr' ? [0, 100, 68, 590] : [1132, 100, 1200, 590])).toBe(0);
      expect(inkIn(picture, dir === 'ltr' ? [732, 100, 800, 590] : [400, 100, 468, 590])).toBe(0);
    }
  }, 60_000);

  it('are not made of words that there are no letters for; ornaments are left out', async () => {
    expect(await painter.paint({ ...WORDS, title: '첫 주문 20% 할인' })).toBeUndefined();
    // The shop's own name alone is left out: all else is said.
    const nameless = await paint({ shop: '메이플' });
    expect(readPng(nameless)).toEqual(BANNER);
    expect(nameless).toEqual(await paint({ shop: '' }));
    for (const shop of ['מייפל', 'เมเปิล']) expect(await paint({ shop })).not.toEqual(nameless);
    expect(await paint({ title: 'A ★ present 🎁\ufe0f for\u0007 ❯ → you ⇒' })).toEqual(
      await paint({ title: 'A present for you' }),
    );
    expect(writable('น้ำ', () => true)).toBe('น\u0e4d\u0e49\u0e32');
    expect(writable('a\ud800b', (letter) => letter !== '\ufffd')).toBe('ab');
    expect(fontsFor('20% על ส่ว', 'en')).toEqual(['latin', 'hebrew', 'thai']);
    expect(fontsFor('20% على', 'ar-SA')).toEqual(['arabic', 'latin']);
    expect(fontsFor('Nur Latein', 'ja')).toEqual(['latin']);
  });
});

describe('lines', () => {
  const pieces = (text: string, language: string): Piece[] =>
    splitText(text, language).map((piece) => ({ text: piece, width: piece.length, bare: piece.trimEnd().length }));

  it('break where a language breaks', () => {
    expect(splitText('10\u00a0€ für Co-Autoren', 'de')).toEqual(['10\u00a0€ ', 'für ', 'Co-', 'Autoren']);
    expect(splitText('ส่วนลดสำหรับเพื่อน', 'th').length).toBeGreaterThan(1);
    for (const piece of splitText('「初回限定」ご注文が20%オフ、お友だちに。', 'ja')) {
      expect(piece).not.toMatch(/^[」、。%]|「$/);
    }
  });

  it('fill their room with the largest letters, and are about as long as each other', () => {
    const room = { width: 200, height: 60, sizes: [40, 10] } as const;
    const fitted = fitLines(pieces('one two three four five', 'en'), room);
    expect(fitted.lines.join(' ')).toBe('one two three four five');
    expect(fitted.lines.length).toBeGreaterThan(1);
    expect(Math.max(...fitted.lines.map(({ length }) => length * fitted.size))).toBeLessThanOrEqual(200);
    expect(fitLines(pieces('aaaa bbbb cc', 'en'), { ...room, height: 26, sizes: [20, 10] }).lines).toEqual([
      'aaaa bbbb cc',
    ]);
  });
});
