import type { WantedDrawing } from '../worker/banner/drawings.ts';
import { api } from './api.ts';
import { canDraw, drawBanner, toPng } from './banner-draw.ts';
import { session } from './session.ts';

/** Pages are looked at one after another: what nobody changed here is not asked for at each. */
const PAUSE_MS = 60_000;

let askedAt = Number.NEGATIVE_INFINITY;
let drawing: Promise<void> | undefined;
/** What this browser has no letters for, or the service did not take: asked for once. */
const given = new Set<string>();

const placeOf = ({ shop, deal, language, says }: WantedDrawing) => [shop, deal, language, says].join(' ');

/** Draws what is wanted until nothing is. */
async function drawWanted(): Promise<void> {
  for (;;) {
    const { wanted } = await api.drawings();
    const fresh = wanted.filter((one) => !given.has(placeOf(one)));
    if (fresh.length === 0) return;
    for (const one of fresh) {
      if (canDraw(one.words)) {
        const canvas = document.createElement('canvas');
        drawBanner(canvas, one.words);
        await api.keepDrawing(one, await toPng(canvas));
      }
      given.add(placeOf(one));
    }
  }
}

/**
 * Draws the pictures of campaigns that run or will, in every language that has none: beside what the member does, so that
 * no campaign waits for a press when its day comes. What fails is drawn another time; until then the plain one shows.
 * @param isChanged something that they say was just saved.
 */
export async function keepBanners(isChanged = false): Promise<void> {
  const role = session.value?.me.role;
  if ((role !== 'owner' && role !== 'marketer') || session.value?.shops.length === 0) return;
  if (drawing && isChanged) await drawing;
  const now = performance.now();
  if (drawing || (!isChanged && now - askedAt < PAUSE_MS)) return drawing;
  askedAt = now;
  drawing = drawWanted()
    .catch(() => {
      askedAt = Number.NEGATIVE_INFINITY;
    })
    .finally(() => {
      drawing = undefined;
    });
  return drawing;
}
