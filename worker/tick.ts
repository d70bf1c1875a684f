import { dispatchDue } from './message/message.dispatch.ts';
import type { Ports } from './ports.ts';
import { foldDue } from './report/fold.dispatch.ts';
import { releaseDue } from './reward/reward.dispatch.ts';

/** What time brings: due rewards, due messages, and the fold of new events. Each part fails alone. */
export async function runTick(ports: Ports): Promise<void> {
  for (const [name, work] of Object.entries({ releaseDue, dispatchDue, foldDue })) {
    try {
      await work(ports);
    } catch (error) {
      ports.log.error('tick_failed', {
        part: name,
        error: (error as Error).name,
        code: (error as { code?: string }).code,
      });
    }
  }
}
