import { expect, test } from 'vitest';
import { coupon, redemption } from '../../db/schema/group.ts';
import { openDashboard } from '../../e2e/tools/dashboard.ts';
import { makeReferral } from '../../worker/test/referral.ts';
import { openTill } from '../../worker/test/till.ts';

const HOUR = 3_600_000;

/** A till's page on a device whose clock is off by some hours. */
async function openOff(hours: number) {
  const { page, url, faults, world } = await openDashboard();
  const till = await openTill(world);
  const code = await (await makeReferral(world)).claim();
  const now = world.clock.now();
  await world.tenant.orm.update(coupon).set({ givenAt: now - 24 * HOUR });
  await page.clock.install({ time: now + hours * HOUR });
  await page.goto(url + till.path);
  await page.getByLabel('Enter the PIN').fill(till.pin);
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
  return {
    page,
    world,
    now,
    cut: () => page.route('**/till/**', (route) => route.abort('internetdisconnected')),
    async redeem() {
      await page.getByLabel('Receipt number').fill('7');
      await page.getByLabel('Total after the discount').fill('84.00');
      await page.getByRole('button', { name: 'Redeem' }).click();
      await page.getByRole('heading', { name: 'Noted' }).waitFor();
    },
    /** The network is there again. @returns how far from `now` the sale was taken to be. */
    async send() {
      await page.unroute('**/till/**');
      await page.evaluate(() => dispatchEvent(new Event('online')));
      await expect.poll(() => world.tenant.orm.select().from(redemption)).toHaveLength(1);
      const [taken] = await world.tenant.orm.select().from(redemption);
      expect(faults.filter((fault) => !fault.includes('ERR_INTERNET_DISCONNECTED'))).toEqual([]);
      return Math.abs((taken?.occurredAt ?? 0) - now);
    },
  };
}

test.each([
  ['behind', -3, false],
  ['ahead', 3, false],
  ['behind, and begins anew', -3, true],
])(
  'a sale that waits on a device that is %s is of its own hour, though the clock is put right before it is sent',
  async (_, hours, again) => {
    const { page, world, cut, redeem, send } = await openOff(hours);
    // Nobody can be asked any more.
    await cut();
    await redeem();
    world.clock.advance(HOUR);
    await page.clock.setSystemTime(world.clock.now());
    if (again) await page.reload();
    expect(await send()).toBeLessThan(HOUR / 6);
  },
);

test.each([
  ['behind', -12],
  ['ahead', 12],
])(
  'a sale is of its own hour though the clock, %s as the page heard last, was put right before it',
  async (_, hours) => {
    const { page, world, now, cut, redeem, send } = await openOff(hours);
    await cut();
    await page.clock.setSystemTime(now);
    await redeem();
    world.clock.advance(HOUR);
    await page.clock.setSystemTime(world.clock.now());
    expect(await send()).toBeLessThan(HOUR / 6);
  },
);
