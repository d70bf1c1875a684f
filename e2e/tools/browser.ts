import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The engine alone takes half the machine that a browser with all its windows takes. */
const ENGINES = ['/usr/bin/chromium-headless-shell'];
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * The machine's own Chromium, kept off the network but for what the test visits.
 * @param whole a browser with all that surrounds its engine, such as notifications.
 */
export function openBrowser({ whole = false } = {}): Promise<Browser> {
  const places = [process.env.CHROMIUM, ...(whole ? [] : ENGINES), ...BROWSERS];
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) throw new Error('no Chromium: install it, or set CHROMIUM to its path');
  return chromium.launch({
    executablePath,
    // As in a person's browser: pages that are left may come back as they were.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: [
      '--enable-bfcache',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
