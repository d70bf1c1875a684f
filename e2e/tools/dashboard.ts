import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { serve } from '@hono/node-server';
import { onTestFinished } from 'vitest';
import { seedDemoMember } from '../../db/seed.members.ts';
import { buildDashboard } from '../../scripts/build-dashboard.mjs';
import { createWorld } from '../../worker/test/world.ts';
import { openBrowser } from './browser.ts';

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** The dashboard as it is built, served by the real application, in a browser that stands at its door. */
export async function openDashboard(viewport = { width: 390, height: 844 }) {
  const port = await findPort();
  const url = `http://localhost:${port}`;
  const world = await createWorld({ PUBLIC_URL: url });
  await seedDemoMember(world.ports);
  const folder = mkdtempSync(path.join(tmpdir(), 'goodword-dashboard-'));
  const { files } = await buildDashboard({ outDir: folder });
  world.ports.assets = {
    ...world.ports.assets,
    dashboardFile: (name) =>
      files.includes(name)
        ? { body: readFileSync(path.join(folder, name), 'utf8'), type: TYPES[path.extname(name)] ?? 'text/plain' }
        : undefined,
  };
  const server = serve({ fetch: world.app.fetch, port });
  const browser = await openBrowser();
  onTestFinished(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = await browser.newPage({ viewport });
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return { world, url, browser, page, faults };
}
