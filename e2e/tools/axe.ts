import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds wrong with a whole page by WCAG 2.2 AA. */
export async function pageViolations(page: Page): Promise<string[]> {
  // Run by the debugger, which a page's policy does not bind.
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { violations } = await (window as any).axe.run(document, { runOnly: rules });
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  }, RULES);
}
