/** The hot Worker: what shops' pages and friends talk to. Events go to the queue, everything else straight to libSQL. */
import type { Fetcher } from '@cloudflare/workers-types';
import { createTagApp } from '../app.tag.ts';
import { makePorts, workersHost } from './workers.ts';

interface HotBindings {
  /** The second Worker, within the same machine. */
  WHOLE_APP: Fetcher;
}

export default createTagApp(workersHost(makePorts), async (c) => {
  const { WHOLE_APP } = c.env as unknown as HotBindings;
  return (await WHOLE_APP.fetch(c.req.raw as never)) as unknown as Response;
});
