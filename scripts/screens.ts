/**
 * `npm run screens`: draws the widget as people meet it on a phone, left to right and right to left, into
 * `docs/screens/<view>.<language>.png`: to look at after a change of its looks. Arabic needs a font that has it
 * (fonts-noto-core on Debian).
 */
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { goodAnswers } from '../snippet/test/answers.ts';
import { PHONE, pushPurchase, SIGNED_IN } from '../snippet/test/said.ts';
import { startShop } from '../snippet/test/shop.page.ts';

const FOLDER = fileURLToPath(new URL('../docs/screens', import.meta.url));

/** What a person does until the view stands there, and what is taken. */
interface View {
  query?: string;
  /** What the shop's own page behind it says. */
  says: 'thanks' | 'home';
  before?: string;
  go?(page: Page, words: { friend: string; line: string }): Promise<void>;
}

const card = (page: Page) => page.locator('.card');
const openSheet = async (page: Page) => {
  await card(page).locator('button.main').click();
  await page.locator('dialog a[href^="https://wa.me"]').waitFor();
};

const VIEWS: Record<string, View> = {
  'post-purchase': { says: 'thanks', before: pushPurchase() },
  share: { says: 'thanks', before: pushPurchase(), go: openSheet },
  email: {
    says: 'thanks',
    before: SIGNED_IN + pushPurchase(),
    async go(page, words) {
      await openSheet(page);
      await page.locator('dialog button', { hasText: /^(Email|البريد)$/ }).click();
      await page.locator('#relay input[type="email"]').fill(words.friend);
      await page.locator('#relay textarea').fill(words.line);
      // The preview is fetched as a field is left.
      await Promise.all([page.waitForResponse('**/share'), page.locator('#relay textarea').blur()]);
    },
  },
  friend: { says: 'home', query: '?rk=abcdefgh1234&rc=signed' },
};

/** The shop's own pages behind the widget, and what somebody types there. */
const PAGES = {
  en: {
    thanks: '<h1>Thank you, Anna</h1><p>Your order 1001 is on its way. We have sent a confirmation to you.</p>',
    home: '<h1>Ferncastle</h1><p>Mugs, bowls and linen for slow mornings, made in small batches.</p>',
    friend: 'ben@example.com',
    line: 'The mugs are lovely.',
    mail: {
      preview: {
        subject: 'Anna has 20% at Ferncastle for you',
        text: 'Hello,\n\nAnna asked Ferncastle to send you this.\n\n20% off the first order\nOn everything, no minimum.\n\nTake a look: https://go.example/r/codeemail',
      },
    },
  },
  ar: {
    thanks: '<h1>شكرًا لك يا ليلى</h1><p>طلبك رقم 1001 في الطريق إليك، وقد أرسلنا لك تأكيدًا.</p>',
    home: '<h1>Ferncastle</h1><p>أكواب وأوانٍ ومفروشات لصباح هادئ، تُصنع بكميات صغيرة.</p>',
    friend: 'noor@example.com',
    line: 'الأكواب رائعة حقًا.',
    mail: {
      preview: {
        subject: 'ليلى تهديك خصم 20٪ لدى Ferncastle',
        text: 'مرحبًا،\n\nطلبت ليلى من Ferncastle أن ترسل إليك هذه الرسالة.\n\nخصم 20٪ على أول طلب\nعلى كل شيء، دون حد أدنى.\n\nألقِ نظرة: https://go.example/r/codeemail',
      },
    },
  },
};
const STYLE = `<style>body{margin:0;padding:24px;background:#f4efe4;color:#2b2a26;font:17px/1.5 serif}html:lang(ar){direction:rtl}</style>`;

await mkdir(FOLDER, { recursive: true });
const shop = await startShop();
for (const [language, words] of Object.entries(PAGES)) {
  for (const [name, { query, says, before = '', go }] of Object.entries(VIEWS)) {
    shop.answers = goodAnswers(language, { verdict: 'relay' });
    Object.assign(shop.answers.share, words.mail);
    const page = await shop.open(query, {
      html: STYLE + words[says],
      before,
      lang: language,
      context: { ...PHONE, reducedMotion: 'reduce' },
    });
    await card(page).waitFor();
    await go?.(page, words);
    await page.screenshot({ path: `${FOLDER}/${name}.${language}.png`, animations: 'disabled', caret: 'hide' });
    const faults = await shop.leave();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  }
}
await shop.stop();
console.log(`Drawn into ${FOLDER}`);
