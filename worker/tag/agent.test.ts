import { describe, expect, it } from 'vitest';
import { readAgent, readCountry, readLanguage } from './agent.ts';

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';

describe('user agent', () => {
  it.each([
    [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, 'person', 'phone'],
    [`${IPHONE} Mobile/22F76 Instagram 380.0.0.28.104 (iPhone14,5; iOS 18_5; de_DE; scale=3.00)`, 'person', 'phone'],
    [`${IPHONE} Mobile/22F76 [FBAN/FBIOS;FBAV/512.0.0.50.99;FBDV/iPhone14,5;FBLC/de_DE]`, 'person', 'phone'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36',
      'person',
      'desktop',
    ],
    ['Mozilla/5.0 (Linux; Android 15; SM-X910) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36', 'person', 'tablet'],
    [
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36',
      'person',
      'phone',
    ],
    ['facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)', 'preview', 'desktop'],
    ['WhatsApp/2.23.20.0', 'preview', 'desktop'],
    ['Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)', 'preview', 'desktop'],
    ['Twitterbot/1.0', 'preview', 'desktop'],
    ['TelegramBot (like TwitterBot)', 'preview', 'desktop'],
    ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'crawler', 'desktop'],
    ['curl/8.14.1', 'crawler', 'desktop'],
    ['', 'unnamed', 'desktop'],
  ])('%s is a %s on a %s', (userAgent, kind, device) => {
    expect(readAgent(userAgent)).toMatchObject({ kind, device });
    expect(readAgent(userAgent)).toMatchObject({ kind, device });
  });

  // User agents as their makers document them: Chrome's and Safari's words stand in nearly all.
  const ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)';
  const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)';
  it.each([
    [`${WINDOWS} Chrome/142.0.0.0 Safari/537.36`, 'chrome'],
    [`${ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36`, 'chrome'],
    [`${IPHONE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`, 'chrome'],
    [`${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, 'safari'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      'safari',
    ],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0', 'firefox'],
    [`${IPHONE} FxiOS/145.0 Mobile/15E148 Safari/605.1.15`, 'firefox'],
    [`${WINDOWS} Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0`, 'edge'],
    [`${ANDROID} Chrome/142.0.0.0 Mobile Safari/537.36 EdgA/142.0.0.0`, 'edge'],
    [`${IPHONE} Version/18.0 EdgiOS/142.0.0.0 Mobile/15E148 Safari/605.1.15`, 'edge'],
    [`${ANDROID} SamsungBrowser/29.0 Chrome/136.0.0.0 Mobile Safari/537.36`, 'samsung'],
    [`${WINDOWS} Chrome/142.0.0.0 Safari/537.36 OPR/124.0.0.0`, 'other'],
    [`${IPHONE} Mobile/22F76 Instagram 380.0.0.28.104 (iPhone14,5; iOS 18_5; de_DE; scale=3.00)`, 'other'],
    ['', 'other'],
  ])('%s is of the family %s', (userAgent, browser) => {
    expect(readAgent(userAgent).browser).toBe(browser);
  });

  it('is not held up by a hostile one', () => {
    expect(readAgent(`Mozilla/5.0 (${'a '.repeat(8000)}`).kind).toBe('person');
  });
});

describe('language', () => {
  it.each([
    ['de', 'de'],
    ['de-at', 'de-AT'],
    ['de-DE,de;q=0.9,en;q=0.8', 'de-DE'],
    ['zh-Hant-TW', 'zh-TW'],
    ['EN', 'en'],
    ['*', undefined],
    ['john@example.com', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (text, language) => {
    expect(readLanguage(text)).toBe(language);
  });
});

it('takes a country only where one is known', () => {
  expect(['DE', 'XX', 'T1', 'de', '', undefined].map(readCountry)).toEqual(['DE', ...Array(5).fill(undefined)]);
});
