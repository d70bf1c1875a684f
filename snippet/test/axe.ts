import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe-core finds wrong with the widget by WCAG 2.2 AA; the fixture's own page is not its concern. */
export async function violations(page: Page): Promise<string[]> {
  // Run by the debugger, which a page's policy does not bind.
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    const hosts = [...document.querySelectorAll('*')].filter((one) => one.shadowRoot);
    // Colours are judged once they have faded in.
    const fading = hosts.flatMap((host) => host.shadowRoot?.getAnimations() ?? []);
    await Promise.allSettled(fading.map(({ finished }) => finished));
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window
    const { passes, violations } = await (window as any).axe.run({ include: hosts }, { runOnly: rules });
    if (passes.length < 10) return ['Nothing was looked at.'];
    // biome-ignore lint/suspicious/noExplicitAny: axe's report
    return violations.map((one: any) => `${one.id}: ${one.nodes.map((node: any) => node.html).join(' | ')}`);
  }, RULES);
}
