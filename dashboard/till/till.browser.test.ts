import { eq } from 'drizzle-orm';
import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { expect, test } from 'vitest';
import { coupon, joinRequest, redemption, store } from '../../db/schema/group.ts';
import { pageViolations } from '../../e2e/tools/axe.ts';
import { openDashboard } from '../../e2e/tools/dashboard.ts';
import { makeReferral, readStanding } from '../../worker/test/referral.ts';
import { openTill } from '../../worker/test/till.ts';
import { drawBarcode } from '../../worker/till/barcode.ts';

const shoot = async (page: Page, name: string) => {
  if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true });
};

/** What stands before the camera: a path of one unit a bar or a module. */
interface Held {
  path: string;
  width: number;
  height: number;
}

function drawQr(text: string): Held {
  const { data, size } = encode(text, { border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return { path, width: size, height: size };
}

/** Stands something before the camera of whatever page opens one, from its next opening on. */
async function holdUp(page: Page, drawn: Held | undefined): Promise<void> {
  if (!drawn) throw new Error('not drawn');
  const hold = ({ path, width, height }: Held) => {
    // An empty page has none.
    if (!navigator.mediaDevices) return;
    navigator.mediaDevices.getUserMedia = async () => {
      const sheet = document.createElement('canvas');
      [sheet.width, sheet.height] = [1280, 720];
      const pen = sheet.getContext('2d');
      const draw = () => {
        if (!pen) return;
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.fillStyle = '#e9e6df';
        pen.fillRect(0, 0, 1280, 720);
        // Not quite straight, as a hand holds it.
        const unit = Math.min(5, 640 / height);
        pen.setTransform(unit, 0.2, -0.2, unit, 640 - (unit / 2) * width, 360 - (unit / 2) * height);
        pen.fillStyle = '#1b1b1b';
        pen.fill(new Path2D(path));
      };
      setInterval(draw, 50);
      draw();
      return sheet.captureStream(20);
    };
  };
  await page.addInitScript(hold, drawn);
  await page.evaluate(hold, drawn);
}

/** Everything that the device keeps of the page, as text. */
const keptOnDevice = (page: Page) =>
  page.evaluate(async () => {
    const parts: unknown[] = [{ ...localStorage }, { ...sessionStorage }, document.cookie];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open(name);
        request.onsuccess = () => resolve(request.result);
      });
      for (const store of database.objectStoreNames) {
        const all = database.transaction(store).objectStore(store).getAll();
        parts.push(
          await new Promise((resolve) => {
            all.onsuccess = () => resolve(all.result);
          }),
        );
      }
      database.close();
    }
    return JSON.stringify(parts);
  });

test('staff check and redeem, go on without a network, and all of it arrives once', async () => {
  const { page, url, faults, world } = await openDashboard();
  const till = await openTill(world);
  const other = await openTill(world, world.us, 'damrak');
  await other.unlock();
  const referral = await makeReferral(world);
  const [scanned, typed, doubled, lost] = [
    await referral.claim(),
    await referral.claim(),
    await referral.claim(),
    await referral.claim(),
  ] as [string, string, string, string];
  await holdUp(page, drawBarcode(scanned));
  // A phone of 2022, as stores have them.
  await page.addInitScript(() => Reflect.deleteProperty(URL, 'canParse'));
  await page.goto(url + till.path);

  // The PIN.
  await page.getByLabel('Enter the PIN').fill(till.pin === '111111' ? '222222' : '111111');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByText('That is not the PIN.').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'till-pin');
  await page.getByLabel('Enter the PIN').fill(till.pin);
  await page.getByRole('button', { name: 'Open' }).click();

  // A code is scanned, checked, redeemed.
  await page.getByRole('button', { name: 'Scan' }).click();
  await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
  expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe(scanned);
  await page.getByText('20% off the first order').waitFor();
  await page.getByLabel('Receipt number').fill('0001');
  for (const key of ['4', '9', '9', '00', '⌫']) await page.locator('.pad').getByText(key, { exact: true }).click();
  await page.getByText('$49.90').waitFor();
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'till-sale');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
  await shoot(page, 'till-redeemed');
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 4990, storeId: till.storeId }]);
  await page.getByRole('button', { name: 'Next customer' }).click();
  await page.getByLabel('Code', { exact: true }).fill(scanned);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('heading', { name: 'Already used' }).waitFor();
  await page.getByText(/Used on Nov 18, 2026, \d:\d\d.* in Store kalver\./).waitFor();
  await shoot(page, 'till-used');

  // Its total was wrong: it is put right, and what is keyed in without its noughts is asked about.
  expect(await page.getByLabel('Receipt number').inputValue()).toBe('0001');
  await page.getByLabel('Total after the discount').fill('50');
  await page.getByRole('button', { name: 'Put the total right' }).click();
  await page.getByText('Is the total really $0.50?').waitFor();
  await shoot(page, 'till-right');
  await page.getByRole('button', { name: '$50' }).click();
  await page.getByRole('heading', { name: 'Total put right' }).waitFor();
  expect((await readStanding(world)).purchases).toMatchObject([{ amount: 5000 }]);
  await page.getByRole('button', { name: 'Next customer' }).click();

  // Another code for the same receipt: the check says so, before anything is sold.
  await page.getByLabel('Code', { exact: true }).fill(typed);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Receipt number').fill('0001');
  await page.getByLabel('Total after the discount').fill('10.00');
  await page.getByText('Another code was already used on this receipt.').waitFor();
  await shoot(page, 'till-taken');

  // A friend holds up the advocate's own link: by this browser, which reads no codes itself, as iPhones do not.
  expect(await page.evaluate(() => 'BarcodeDetector' in window)).toBe(false);
  await holdUp(page, drawQr(`${url}/r/${referral.code}?utm_source=qr`));
  await page.getByLabel('Code', { exact: true }).fill('');
  await page.getByRole('button', { name: 'Scan' }).click();
  await page.getByRole('heading', { name: 'Valid', exact: true }).waitFor();
  expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe(`R/${referral.code.toUpperCase()}`);
  await shoot(page, 'till-link');

  // The answer to a sale gets lost on its way: it waits, and is sent again.
  await page.route(
    '**/entries',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  await page.getByLabel('Code', { exact: true }).fill(lost);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Receipt number').fill('0002');
  await page.getByLabel('Total after the discount').fill('10.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Noted' }).waitFor();

  // The network goes.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // A sign-up that cannot be: what is wrong is said beside what was typed.
  await page.getByRole('button', { name: 'Sign up' }).first().click();
  await page.getByLabel('First name').fill('K3n');
  await page.getByLabel('Email or mobile number').fill('ken@@example.com');
  await page.getByLabel('The customer has read this and agrees.').check();
  await page.locator('form button.strong:visible').click();
  await page.getByText('Please enter a name of letters, up to 40.').waitFor();
  await page.getByText('Please check the address.').waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('K3n');
  await shoot(page, 'till-join-refused');
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await page.context().setOffline(true);
  const note = async (code: string, receipt: string) => {
    await page.getByRole('button', { name: 'Next customer' }).click();
    await page.getByLabel('Code', { exact: true }).fill(code);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.getByRole('heading', { name: 'Cannot be checked now' }).waitFor();
    await page.getByLabel('Receipt number').fill(receipt);
    await page.getByLabel('Total after the discount').fill('2500');
    await page.getByRole('button', { name: 'Note the sale' }).click();
    await page.getByRole('heading', { name: 'Noted' }).waitFor();
  };
  await note(typed, '0003');
  await note(`https://us.shop.test/apply?code=${doubled}`, '0004');
  await page.getByRole('button', { name: 'Sign up' }).first().click();
  await page.getByLabel('First name').fill('Zoë');
  await page.getByLabel('Email or mobile number').fill('zoe@@example.com');
  expect(await pageViolations(page)).toEqual([]);
  await shoot(page, 'till-join');
  await page.locator('form button.strong:visible').click();
  await page.getByRole('heading', { name: 'Noted' }).and(page.locator(':visible')).waitFor();
  // Another till takes one of the codes meanwhile.
  world.clock.advance(60_000);
  await other.send([other.sale(doubled, '77')]);

  // The shop's page that a friend's link led to is the link, also unchecked.
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await page.getByRole('button', { name: 'Next customer' }).and(page.locator(':visible')).click();
  await page.getByLabel('Code', { exact: true }).fill(`https://us.shop.test/?RK=${referral.code}`);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByRole('heading', { name: 'Cannot be checked now' }).waitFor();
  expect(await page.getByLabel('Code', { exact: true }).inputValue()).toBe(`R/${referral.code.toUpperCase()}`);

  // The page is opened anew, still without a network.
  await page.reload();
  await page.getByText('No connection. Carry on').waitFor();
  await page.getByRole('button', { name: /^Waiting/ }).click();
  await expect.poll(() => page.locator('.lines li').count()).toBeGreaterThanOrEqual(3);
  expect(await keptOnDevice(page)).toContain('zoe@@example.com');
  await shoot(page, 'till-waiting');
  expect(await world.tenant.orm.select().from(joinRequest)).toHaveLength(0);

  // It comes back.
  await page.context().setOffline(false);
  await page.getByRole('heading', { name: 'Needs your attention' }).waitFor();
  await page.getByText(/Already used\. Used on Nov 18, 2026, \d:\d\d.* in Store damrak\./).waitFor();
  await page.getByText('Nothing is waiting.').waitFor();
  await shoot(page, 'till-attention');
  await page.getByRole('listitem').filter({ hasText: 'Already used' }).getByRole('button', { name: 'Seen' }).click();

  // A sign-up that waited and could not be read comes back with who it was, to be put right.
  await page.getByText('Not signed up. Please check the address.').waitFor();
  await page.getByText('zoe@@example.com').waitFor();
  await page.getByRole('button', { name: 'Correct it' }).click();
  expect(await page.getByLabel('First name').inputValue()).toBe('Zoë');
  await page.getByLabel('Email or mobile number').fill('zoe@example.com');
  await page.getByLabel('The customer has read this and agrees.').check();
  await page.locator('form button.strong:visible').click();
  await page.getByRole('heading', { name: 'Signed up', exact: true }).waitFor();
  expect(await keptOnDevice(page)).not.toMatch(/zo[eë]/i);
  await page.getByRole('button', { name: /^Waiting/ }).click();
  await page.getByRole('heading', { name: 'Needs your attention' }).waitFor({ state: 'detached' });

  // Nothing twice, nothing lost.
  const { purchases, conversions } = await readStanding(world);
  expect(purchases.map(({ amount }) => amount).toSorted((a, b) => a - b)).toEqual([1000, 2500, 5000, 6000]);
  expect(conversions.map(({ state }) => state)).toEqual(purchases.map(() => 'credited'));
  const taken = await world.tenant.orm.select().from(redemption);
  expect(taken.map(({ code }) => code).toSorted()).toEqual([scanned, typed, doubled, lost].toSorted());
  expect(await world.tenant.orm.select().from(joinRequest)).toHaveLength(1);

  // Two taps on a slow line sign one customer up once.
  let answer = () => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  let calls = 0;
  await page.route('**/entries', async (route) => {
    calls += 1;
    await slow;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Sign up' }).first().click();
  await page.getByRole('button', { name: 'Next customer' }).and(page.locator(':visible')).click();
  await page.getByLabel('First name').fill('Ida');
  await page.getByLabel('Email or mobile number').fill('ida@example.com');
  await page.getByLabel('The customer has read this and agrees.').check();
  await page.locator('form button.strong:visible').dblclick();
  answer();
  await page.getByRole('heading', { name: 'Signed up', exact: true }).waitFor();
  expect(calls).toBe(1);
  await page.unroute('**/entries');
  expect(await world.tenant.orm.select().from(joinRequest)).toHaveLength(2);

  // The store's tills number their own receipts from now on, which this page does not know yet.
  await world.tenant.orm.update(store).set({ ownReceipts: true }).where(eq(store.id, till.storeId));
  const late = await referral.claim();
  await page.getByRole('button', { name: 'Code', exact: true }).click();
  await page.getByLabel('Code', { exact: true }).fill(late);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Receipt number').fill('0001');
  await page.getByLabel('Total after the discount').fill('30.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('button', { name: 'Next customer' }).and(page.locator(':visible')).click();
  await page.getByRole('heading', { name: 'Which till is this?' }).waitFor();
  await page.getByLabel('Till number').fill('kasse 3!');
  await page.getByRole('button', { name: 'Carry on' }).click();
  await page.getByText('Letters, digits, dots and dashes, up to 20.').waitFor();
  await page.getByLabel('Till number').fill('03');
  await page.getByRole('button', { name: 'Carry on' }).click();
  await expect
    .poll(async () => (await readStanding(world)).purchases.map(({ amount }) => amount).toSorted((a, b) => a - b))
    .toEqual([1000, 2500, 3000, 5000, 6000]);
  const own = await world.tenant.orm.select().from(redemption).where(eq(redemption.code, late));
  expect(own).toMatchObject([{ receipt: '0001', register: '3' }]);
  // A sale of before has no register, and its total can still be put right.
  await page.getByLabel('Code', { exact: true }).fill(scanned);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Total after the discount').fill('51.00');
  await page.getByRole('button', { name: 'Put the total right' }).click();
  await page.getByRole('heading', { name: 'Total put right' }).waitFor();
  expect((await readStanding(world)).purchases.map(({ amount }) => amount)).toContain(5100);

  // Where numbers begin anew each day, a sale of yesterday is told as such.
  await world.tenant.orm.update(store).set({ dailyReceipts: true }).where(eq(store.id, till.storeId));
  const after = await referral.claim();
  const dayBefore = world.clock.now() - 24 * 3_600_000;
  await world.tenant.orm.update(coupon).set({ givenAt: dayBefore }).where(eq(coupon.code, after));
  await page.reload();
  await page.getByLabel('Code', { exact: true }).fill(after);
  await page.getByRole('button', { name: 'Check' }).click();
  await page.getByLabel('Receipt number').fill('0002');
  await page.getByRole('button', { name: 'yesterday' }).click();
  await page.locator('.when [aria-pressed=true]').getByText('yesterday').waitFor();
  await shoot(page, 'till-yesterday');
  expect(await pageViolations(page)).toEqual([]);
  await page.getByLabel('Total after the discount').fill('20.00');
  await page.getByRole('button', { name: 'Redeem' }).click();
  await page.getByRole('heading', { name: 'Redeemed' }).waitFor();
  const [yesterdays] = await world.tenant.orm.select().from(redemption).where(eq(redemption.code, after));
  expect(yesterdays?.reference).toBe('till:kalver/3:0002@2026-11-17');
  await page.getByRole('button', { name: 'Next customer' }).and(page.locator(':visible')).click();

  // Locked here, the PIN alone opens it again.
  await page.getByRole('button', { name: 'Lock' }).click();
  await page.getByLabel('Enter the PIN').waitFor();
  await page.reload();
  await page.getByLabel('Enter the PIN').waitFor();
  await page.getByLabel('Language').selectOption('ar');
  await page.getByText('ستة أرقام لدى المدير.').waitFor();
  expect(await page.evaluate(() => document.documentElement.dir)).toBe('rtl');
  await shoot(page, 'till-arabic');
  expect(faults).toEqual([]);
});
