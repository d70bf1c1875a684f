import type { CDPSession, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { pushPurchase, useShop } from './test/visit.ts';

const shop = await useShop();
const CYCLES = 50;
const MOST_KB = 50;

/** Opens the share sheet and closes it, so many times, as taps do. */
const openAndClose = (page: Page, times: number) =>
  page.evaluate(async (times) => {
    const root = [...document.querySelectorAll('body *')].map((one) => one.shadowRoot).find(Boolean) as ShadowRoot;
    const until = async (holds: () => unknown) => {
      while (!holds()) await new Promise((next) => setTimeout(next, 5));
    };
    for (let i = 0; i < times; i += 1) {
      root.querySelector<HTMLElement>('section .main')?.click();
      await until(() => root.querySelector('dialog .ways a[href]'));
      root.querySelector('dialog')?.close();
      await until(() => !root.querySelector('dialog'));
    }
  }, times);

async function weigh(cdp: CDPSession): Promise<{ kb: number; nodes: number }> {
  // What only a second look lets go: references from weak sets and finished promises.
  for (let i = 0; i < 3; i += 1) await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  const { nodes } = await cdp.send('Memory.getDOMCounters');
  return { kb: usedSize / 1024, nodes };
}

test(`the share sheet opened and closed ${CYCLES} times leaves nothing behind`, async () => {
  const page = await shop.open('', { before: pushPurchase() });
  await page.getByRole('button', { name: 'Share with a friend' }).waitFor();
  const cdp = await page.context().newCDPSession(page);
  // Code is compiled and caches are filled by the first few.
  await openAndClose(page, 10);
  const before = await weigh(cdp);
  await openAndClose(page, CYCLES);
  const after = await weigh(cdp);
  expect(shop.to('links')).toHaveLength(10 + CYCLES);
  expect(after.kb - before.kb).toBeLessThanOrEqual(MOST_KB);
  expect(after.nodes - before.nodes).toBeLessThanOrEqual(0);
});
