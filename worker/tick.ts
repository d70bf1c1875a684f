import { sealDue } from './audit/audit.dispatch.ts';
import { drawBanners } from './banner/banner.dispatch.ts';
import { serveWaiting } from './claim/waiting.dispatch.ts';
import { dropUnconfirmed } from './consent/confirm.ts';
import { checkDomains } from './domain/check.ts';
import { dropSightings } from './install/watch.ts';
import { inviteKnownBuyers } from './invite/invite.dispatch.ts';
import { dropUnjoined } from './join/confirm.ts';
import { sendMemberMails } from './member/mail.dispatch.ts';
import { dropUnreviewed } from './message/hold.ts';
import { takePageEvents } from './message/hooks/meta.take.ts';
import { takeTwilioEvents } from './message/hooks/twilio.take.ts';
import { dispatchDue } from './message/message.dispatch.ts';
import type { Ports } from './ports.ts';
import { retainDue } from './privacy/retention.dispatch.ts';
import { dropWaitingRefunds } from './purchase/waiting.dispatch.ts';
import { notifyAdvocates } from './push/push.dispatch.ts';
import { foldDue } from './report/fold.dispatch.ts';
import { sendReports } from './report/schedule.dispatch.ts';
import { finishMoves } from './retailer/move.ts';
import { askShops } from './reward/ask.dispatch.ts';
import { releaseDue } from './reward/reward.dispatch.ts';
import { tellRewards } from './reward/tell.dispatch.ts';

/** In the thread that the host has for it, else here. */
const fold = (ports: Ports) => ports.folder?.fold() ?? foldDue(ports);

/** Beside the tick: nothing that is due waits for pictures. */
const draw = async (ports: Ports) => ports.defer(drawBanners(ports));

/** What time brings: moves cut short, rewards, reports and messages due, the fold of new events, the end of what is kept briefly. Each fails alone. */
export async function runTick(ports: Ports): Promise<void> {
  for (const [name, work] of Object.entries({
    finishMoves,
    sendMemberMails,
    askShops,
    releaseDue,
    inviteKnownBuyers,
    tellRewards,
    notifyAdvocates,
    sendReports,
    takePageEvents,
    takeTwilioEvents,
    serveWaiting,
    dispatchDue,
    dropUnreviewed,
    dropUnconfirmed,
    dropUnjoined,
    checkDomains,
    fold,
    dropSightings,
    sealDue,
    retainDue,
    dropWaitingRefunds,
    draw,
  })) {
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
