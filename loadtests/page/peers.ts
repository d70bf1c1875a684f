/**
 * The published bundles of peers, as npm has them: fetched when they are measured, and no dependency of ours. Each is
 * set up as its documents say, with calls to our own server, which answers at once.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';

interface Peer {
  /** Package with its version. */
  from: string;
  /** File inside the package. */
  file: string;
  /** Set up ahead of the file's code and after it, with calls below `base`. A module is bundled with what follows it. */
  before?(base: string): string;
  after?(base: string): string;
  module?: true;
}

const PEERS: Record<string, Peer> = {
  Plausible: {
    from: '@plausible-analytics/tracker@0.4.6',
    file: 'plausible.js',
    module: true,
    after: (base) =>
      `import{init}from'./plausible.js';init({domain:'shop.example',endpoint:'${base}/event',captureOnLocalhost:true})`,
  },
  SaaSquatch: {
    from: '@saasquatch/squatch-js@2.6.3',
    file: 'dist/squatch.min.js',
    after: (base) => `;squatch.init({tenantAlias:'test_alias',domain:'${base}'})`,
  },
  Snowplow: {
    from: '@snowplow/browser-tracker@4.10.1',
    file: 'dist/index.umd.min.js',
    after: (base) =>
      `;snowplowBrowserTracking.newTracker('sp','${base}',{appId:'shop'});snowplowBrowserTracking.trackPageView()`,
  },
  Segment: {
    from: '@segment/analytics-next@1.84.3',
    file: 'dist/umd/standalone.js',
    before: (base) =>
      `window.analytics=[];analytics._writeKey='key';analytics._cdn='${base}';analytics.push(['page']);`,
  },
  Mixpanel: {
    from: 'mixpanel-browser@2.83.0',
    file: 'dist/mixpanel.min.js',
    before: (base) =>
      `window.mixpanel=[];mixpanel.__SV=1.2;mixpanel._i=[['token',{api_host:'${base}',track_pageview:true},'mixpanel']];`,
  },
  PostHog: {
    from: 'posthog-js@1.449.2',
    file: 'dist/array.js',
    before: (base) => `window.posthog=[];posthog.__SV=1;posthog._i=[['key',{api_host:'${base}'},'posthog']];`,
  },
};

/** A peer's script, ready to be served. */
export interface PeerScript {
  name: string;
  /** Package with its version; '' for an empty script. */
  from: string;
  compose(base: string): Promise<string>;
}

/** Fetches all of them into a folder that `drop` removes. @throws Error where npm has one no more. */
export async function fetchPeers(): Promise<{ scripts: PeerScript[]; drop(): Promise<void> }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'peers-'));
  const scripts: PeerScript[] = [{ name: 'an empty script', from: '', compose: async () => '0' }];
  for (const [name, { from, file, before, after, module }] of Object.entries(PEERS)) {
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder, from], { encoding: 'utf8' });
    const own = await mkdtemp(path.join(folder, 'one-'));
    execFileSync('tar', ['xzf', path.join(folder, packed.trim()), '-C', own, '--strip-components=1']);
    const source = path.join(own, file);
    scripts.push({
      name,
      from,
      async compose(base) {
        if (!module) return `${before?.(base) ?? ''}${await readFile(source, 'utf8')}\n${after?.(base) ?? ''}`;
        const stdin = { contents: after?.(base) ?? '', resolveDir: path.dirname(source) };
        const { outputFiles } = await build({ stdin, bundle: true, minify: true, write: false, format: 'iife' });
        return outputFiles[0]?.text ?? '';
      },
    });
  }
  return { scripts, drop: () => rm(folder, { recursive: true }) };
}
