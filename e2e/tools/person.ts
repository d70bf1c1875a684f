import type { Locator, Page } from 'playwright-core';

/** Seconds of the keystroke-level model (Card, Moran and Newell): to think, to point, to press a key. */
const THINK = 1.35;
const POINT = 1.1;
const KEY = 0.28;
/** To take in a page that one has not seen before. */
const LOOK = 8;

/** Somebody before a browser, who needs as long as people do: it is counted, not waited for. */
export function createPerson() {
  let seconds = 0;
  return {
    /** How long all that would have taken a person. */
    seconds: () => seconds,
    /** Waits for what tells a page from others, and takes it in. */
    async look(at: Locator): Promise<void> {
      await at.waitFor();
      seconds += LOOK;
    },
    async click(what: Locator): Promise<void> {
      await what.click();
      seconds += THINK + POINT + KEY;
    },
    async type(where: Locator, text: string): Promise<void> {
      await where.fill(text);
      seconds += THINK + POINT + KEY * text.length;
    },
    async choose(where: Locator, value: string): Promise<void> {
      await where.selectOption(value);
      seconds += THINK + 2 * POINT + 2 * KEY;
    },
    /** Goes to the mailbox and opens the link of a mail. */
    async follow(page: Page, link: string): Promise<void> {
      await page.goto(link);
      seconds += LOOK + THINK + 2 * POINT;
    },
  };
}
