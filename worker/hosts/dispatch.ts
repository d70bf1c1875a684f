/** The second Worker: the retailers' side, the queues' consumers, the clock, and the only one that sends. */
import type { MessageBatch, ScheduledController } from '@cloudflare/workers-types';
import { files } from '../../dist/dashboard/assets.mjs';
import * as gtm from '../../dist/gtm/assets.mjs';
import { createApp } from '../app.ts';
import { dispatchDue } from '../message/message.dispatch.ts';
import { createSandboxSender } from '../message/senders/sandbox.ts';
import { createSmtpSender } from '../message/senders/smtp.ts';
import type { Ports } from '../ports.ts';
import { storeQueuedEvents } from '../tag/sink.queue.ts';
import { runTick } from '../tick.ts';
import { type Context, type Environment, makePorts, workersHost } from './workers.ts';

/** What is installed into shops, by file name. */
const installFiles: Record<string, string> = {
  'template.tpl': gtm.template,
  'container.json': gtm.container,
  'shopify-pixel.js': gtm.shopifyPixel,
  'goodword.php': gtm.woocommerce,
};

const app = createApp(
  workersHost((env, context) => {
    const ports = makePorts(env, context);
    const assets = {
      ...ports.assets,
      dashboardFile: (path: string) => files[path],
      installFile: (name: string) => installFiles[name],
    };
    return { ...ports, assets };
  }),
);

/** Does work that sends, and lets go of the mail server at its end: no connection outlives what opened it. */
async function withMail(ports: Ports, work: (ports: Ports) => Promise<unknown>): Promise<void> {
  const { smtpUrl } = ports.config;
  if (!smtpUrl) {
    await work({ ...ports, mail: createSandboxSender(ports.databases, ports.ids, ports.clock) });
    return;
  }
  const smtp = createSmtpSender(smtpUrl);
  try {
    await work({ ...ports, mail: smtp });
  } finally {
    smtp.close();
  }
}

export default {
  fetch: app.fetch,

  /** The queues are told apart by the end of their names, so that a staging pair may have names of its own. */
  async queue(batch: MessageBatch, env: Environment, context: Context): Promise<void> {
    const ports = makePorts(env, context);
    if (batch.queue.endsWith('-events')) return storeQueuedEvents(batch.messages, ports.databases, ports.log);
    // Many wake-ups say the same. They are done with whatever comes of it: the clock finds what is left.
    batch.ackAll();
    await withMail(ports, dispatchDue).catch((error: Error) =>
      ports.log.error('dispatch_failed', { error: error.name }),
    );
  },

  async scheduled(_controller: ScheduledController, env: Environment, context: Context): Promise<void> {
    await withMail(makePorts(env, context), runTick);
  },
};
