import { dropSightings } from './install/watch.ts';
import { dispatchDue } from './message/message.dispatch.ts';
import type { Ports } from './ports.ts';
import { foldDue } from './report/fold.dispatch.ts';
import { releaseDue } from './reward/reward.dispatch.ts';

/** What time brings: rewards and messages due, the fold of new events, the end of what is kept briefly. Each fails alone. */
export async function runTick(ports: Ports): Promise<void> {
  for (const [name, work] of Object.entries({ releaseDue, dispatchDue, foldDue, dropSightings })) {
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
