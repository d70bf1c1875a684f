/** The second Worker: the retailers' side, the queues' consumers, the clock, and the only one that sends. */
import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import { files } from '../../dist/dashboard/assets.mjs';
import * as gtm from '../../dist/gtm/assets.mjs';
import { files as tagFiles } from '../../dist/tag/assets.mjs';
import { keptFiles } from '../../dist/tag/versions.mjs';
import { createWatch } from '../alert/watch.ts';
import { createApp } from '../app.ts';
import { resolveAddresses } from '../domain/dns.ts';
import { createMeters, meterSenders } from '../health/meters.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import type { Ports, Senders } from '../ports.ts';
import { parkDeadMessages, storeQueuedEvents } from '../tag/queue.ts';
import { runTick } from '../tick.ts';
import { painterOf } from './painter.workers.ts';
import { createHostSenders } from './senders.ts';
import { type Context, type Environment, makePorts, VERIFIES_MAIL_NAMES, workersHost } from './workers.ts';

/** What is installed into shops, by file name. */
const installFiles: Record<string, string> = {
  'template.tpl': gtm.template,
  'container.json': gtm.container,
  'shopify-pixel.js': gtm.shopifyPixel,
  'goodword.php': gtm.woocommerce,
};

/** What this isolate has counted. */
const meters = createMeters();
const portsOf = (env: Environment, context: Context): Ports => ({
  ...makePorts(env, context),
  meters,
  lookup: (name) => resolveAddresses((input, init) => fetch(input, init), name),
  painter: painterOf(env),
});

const app = createApp(
  workersHost((env, context) => {
    const ports = portsOf(env, context);
    const assets = {
      ...ports.assets,
      tagFile: (name: string) => tagFiles[name] ?? keptFiles[name],
      dashboardFile: (path: string) => files[path],
      installFile: (name: string) => installFiles[name],
    };
    let senders: Senders | undefined;
    return {
      ...ports,
      assets,
      /** For members who try an account; what it opens ends with the request. */
      get senders() {
        senders ??= createHostSenders(ports, { verifiesMailNames: VERIFIES_MAIL_NAMES });
        return senders;
      },
    };
  }),
);

/** Does work that sends, and lets go of its providers at its end: no connection outlives what opened it. */
async function withSenders(ports: Ports, work: (ports: Ports) => Promise<unknown>): Promise<void> {
  const senders = createHostSenders(ports, { verifiesMailNames: VERIFIES_MAIL_NAMES });
  try {
    await work({ ...ports, senders: meterSenders(senders, ports.meters) });
  } finally {
    senders.close();
  }
}

/** One for each isolate; it keeps plain values only. */
const watch = createWatch((input, init) => fetch(input, init));

export default {
  fetch: app.fetch,

  /** The queues are told apart by the end of their names, so that a staging pair may have names of its own. */
  async queue(batch: MessageBatch, env: Environment, context: Context): Promise<void> {
    const ports = portsOf(env, context);
    if (batch.queue.endsWith('-events')) return storeQueuedEvents(batch.messages, ports);
    if (batch.queue.endsWith('-events-dead')) return parkDeadMessages(batch.messages, ports);
    // Many wake-ups say the same. They are done with whatever comes of it: the clock finds what is left.
    batch.ackAll();
    await withSenders(ports, dispatchDue).catch((error: Error) =>
      ports.log.error('dispatch_failed', { error: error.name }),
    );
  },

  async scheduled(_controller: ScheduledController, env: Environment, context: Context): Promise<void> {
    await withSenders(portsOf(env, context), async (ports) => {
      await runTick(ports);
      await watch.run(ports);
    });
  },
};
