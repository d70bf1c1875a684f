import { type Alert, type AlertItem, isFlapping, type RuleName, type Supply } from './alert.ts';

interface Words {
  title: string;
  /** One line with the value in it. */
  detail(value: number, subject: string): string;
  action: string;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;
const span = (seconds: number) =>
  seconds >= 7200 ? `${Math.round(seconds / 3600)} hours` : `${Math.round(seconds / 60)} minutes`;

const WORDS: Record<RuleName, Words> = {
  canary: {
    title: 'The canary cannot get through',
    detail: (runs, subject) =>
      runs ? `Group ${subject}: ${runs} walks in a row from share to refund failed.` : `Group ${subject}.`,
    action:
      'Run "npm run sanity" against the public address: it names the step that fails. Then read the log of that ' +
      'route. After a deployment, roll back.',
  },
  orders_down: {
    title: 'Orders are down',
    detail: (share, subject) =>
      `${subject}: in the last hour ${percent(share)} of the orders of the same hour last week.`,
    action:
      'Place a test order in the shop. If it goes through, look at the page Install of the dashboard: orders that ' +
      'the shop has and Goodword has not mean that the tag or the server call is gone. A holiday or the end of a ' +
      'sale a week ago explains it too.',
  },
  orders_down_day: {
    title: 'Orders of the day are down',
    detail: (share, subject) =>
      `${subject}: in the last 24 hours ${percent(share)} of the orders of the same hours last week.`,
    action:
      'Compare with the orders that the shop itself has of these hours. If it has more, the tag or the server call is ' +
      'gone: the page Install of the dashboard shows what arrives. If not, place a test order. A holiday or the end of ' +
      'a sale a week ago explains it too.',
  },
  coupons_low: {
    title: 'Codes are running out',
    detail: (left, subject) => `${subject}: ${left} codes are left.`,
    action:
      'Import or generate more on the page Coupons of the dashboard. Friends who come later, or rewards, wait for a code.',
  },
  coupons_drained: {
    title: 'Codes are going unusually fast',
    detail: (_value, subject) => `${subject}: a tenth of the codes went within an hour to visitors without an address.`,
    action:
      'Look for the link on public pages, and make the deal’s code a shared one if it is meant to be public. Until the ' +
      'hour is over, further friends get theirs by opening a mail.',
  },
  coupons_unmade: {
    title: 'A shop’s system makes no codes',
    detail: (calls, subject) => `${subject}: ${calls} calls in a row failed.`,
    action: 'Try the connection on the page Coupons of the dashboard: it names the fault. Friends wait meanwhile.',
  },
  outbox_age: {
    title: 'Messages are not going out',
    detail: (seconds, subject) => `Group ${subject}: messages have waited in vain for ${span(seconds)}.`,
    action:
      'Look for "paused" among goodword_sends_total and in the log: then the mail server refuses our credentials or ' +
      'its certificate is not trusted. Else check that the mail server is reachable, and that the service ticks.',
  },
  database: {
    title: 'A database does not answer',
    detail: (_value, subject) => `Database of ${subject}.`,
    action:
      'On Node: is the disk full, or the file read-only or held by another process? With a libSQL server: is it up, ' +
      'and is DATABASE_TOKEN valid? The service heals by itself when the cause is gone.',
  },
  database_size: {
    title: 'A database grows towards its limit',
    detail: (share, subject) => `Database of ${subject}: ${percent(share)} of DATABASE_LIMIT_GB.`,
    action: 'Move retailers into a group of their own, or raise DATABASE_LIMIT_GB where disk and backup allow it.',
  },
  disk: {
    title: 'The disk is nearly full',
    detail: (share, subject) => `Host ${subject}: ${percent(share)} free.`,
    action:
      'Free some space or enlarge the disk: when it is full, events are refused with 503 (what was acknowledged is ' +
      'safe). Old backups are the first to go; a long-running reader keeps the WAL file from shrinking.',
  },
  memory: {
    title: 'Memory is running out',
    detail: (share, subject) => `Host ${subject}: ${percent(share)} of what the process may use.`,
    action: 'Restart the service (nothing acknowledged is lost), then compare goodword_memory_bytes over some days.',
  },
  event_loop: {
    title: 'The service is too busy',
    detail: (seconds, subject) =>
      `Host ${subject}: one turn of a hundred waits ${Math.round(seconds * 1000)} ms or more.`,
    action:
      'Look at goodword_requests_total for the route that grew, and at goodword_database_waiting. A rebuild or a ' +
      'large report may be running; lasting load needs the next step of docs/scaling.md.',
  },
};

/** The document that says more, with the place in it. */
const runbookOf = (rule: RuleName) => `docs/operating.md#${rule.replaceAll('_', '-')}`;

/**
 * An alert as it is told.
 * @param name what people call the subject: a shop's name; the subject itself where it has none.
 */
export function describeAlert(
  alert: Alert,
  state: AlertItem['state'],
  name = alert.subject,
  supply?: Supply,
): AlertItem {
  const { title, detail, action } = WORDS[alert.rule];
  return {
    rule: alert.rule,
    subject: alert.subject,
    name,
    state,
    since: alert.since,
    value: alert.value,
    ...(supply && { supply }),
    flapping: isFlapping(alert),
    title,
    detail: alert.value === null ? name : detail(alert.value, name),
    action,
    runbook: runbookOf(alert.rule),
  };
}

const HEAD: Record<AlertItem['state'], string> = {
  firing: 'ALERT',
  still_firing: 'STILL',
  resolved: 'RESOLVED',
};

const when = (at: number) => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** How a mail says alerts. */
export interface AlertWords {
  /** BCP 47. */
  language: string;
  dir: 'ltr' | 'rtl';
  /** One line for a list or a subject. */
  headline(item: AlertItem): string;
  /** What it is, since when, and what to do while it lasts. */
  paragraphs(item: AlertItem): string[];
  /** A headline that stands for more alerts than its own. */
  more(headline: string, number: number): string;
  /** Whose mail it is. */
  place(host: string): string;
}

const headline = ({ state, title }: AlertItem) => `${HEAD[state]}: ${title}`;

function paragraphs(item: AlertItem): string[] {
  const lasting = item.state !== 'resolved';
  return [
    item.detail,
    `${lasting ? 'Since' : 'Well again since'} ${when(item.since)}.`,
    ...(item.flapping ? ['It comes and goes: it is told of less often until it keeps still.'] : []),
    ...(lasting ? [`What to do: ${item.action}`] : []),
    ...(lasting && item.runbook ? [`More: ${item.runbook}`] : []),
  ];
}

/** For those who run the service: in English, as its documents are. */
export const OPERATOR_WORDS: AlertWords = {
  language: 'en',
  dir: 'ltr',
  headline,
  paragraphs,
  more: (line, number) => `${line} (and ${number} more)`,
  place: (host) => `Goodword at ${host}`,
};
