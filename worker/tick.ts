import { sealDue } from './audit/audit.dispatch.ts';
import { drawBanners } from './banner/banner.dispatch.ts';
import { serveWaiting } from './claim/waiting.dispatch.ts';
import { dropUnconfirmed } from './consent/confirm.ts';
import { checkDomains } from './domain/check.ts';
import { eachGroup, onlyGroups } from './group.ts';
import { ping, SILENT_MS } from './health/health.store.ts';
import { inTime } from './in-time.ts';
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
const fold = (ports: Ports) => ports.folder?.fold(ports.databases.groupNumbers()) ?? foldDue(ports);

/** Beside the tick: nothing that is due waits for pictures. */
const draw = async (ports: Ports) => ports.defer(drawBanners(ports));

type Part = (ports: Ports) => Promise<unknown>;

/** What is done for all groups together; everything else is done for each by itself. */
const TOGETHER: ReadonlySet<Part> = new Set<Part>([finishMoves, sendMemberMails, checkDomains, draw]);

/**
 * What time brings: moves cut short, rewards, reports and messages due, the fold of new events, the end of what is kept
 * briefly. Each part fails alone, and in each group alone; a group whose database is away waits for the next tick.
 */
export async function runTick(ports: Ports): Promise<void> {
  const { databases, log } = ports;
  const away = new Set<number>();
  const look = async (group: number) => {
    const error = await findSilence(ports, group);
    if (!error) return;
    away.add(group);
    log.error('tick_failed', { part: 'all', group, error: error.name, code: error.code });
  };
  await Promise.all(databases.groupNumbers().map(look));
  for (const [part, work] of Object.entries<Part>({
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
    const failed = async (group: number | undefined, error: Error & { code?: string }) => {
      log.error('tick_failed', { part, ...(group && { group }), error: error.name, code: error.code });
      if (group && (await findSilence(ports, group))) away.add(group);
    };
    if (TOGETHER.has(work)) {
      await work(ports).catch((error) => failed(undefined, error));
      continue;
    }
    const inGroup = async (group: number) => {
      if (!away.has(group)) await work({ ...ports, databases: onlyGroups(databases, [group]) });
    };
    await eachGroup(databases, inGroup, failed);
  }
}

/** Why a group's database does not answer; undefined where it does. */
async function findSilence({ databases }: Ports, group: number): Promise<(Error & { code?: string }) | undefined> {
  try {
    await inTime(ping(databases.group(group)), SILENT_MS);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
