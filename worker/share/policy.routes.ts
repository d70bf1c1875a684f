import { type Context, Hono } from 'hono';
import { z } from 'zod';
import { RaceLost } from '../../db/guard.ts';
import { AppError } from '../errors.ts';
import type { App } from '../ports.ts';
import { requireMember } from '../retailer/session.ts';
import { readShops } from '../retailer/shop.store.ts';
import { parseInput, readJson } from '../tag/body.ts';
import { describeRules, type SendingRulesAnswer } from './policy.page.ts';
import {
  DEFAULT_RULES,
  defaultOf,
  ELSEWHERE,
  isLooser,
  type SendingRules,
  SITUATIONS,
  withOverride,
} from './policy.rules.ts';
import { type RULE_ACTIONS, readRuleChanges, saveSendingRules } from './policy.store.ts';

const market = z
  .string()
  .regex(/^(?:[A-Z]{2}|\*)$/, 'expected a country as ISO 3166-1, or *')
  .refine((code) => code === ELSEWHERE || new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code));
/** Which version the member had before them: a change made meanwhile is never overwritten unseen. */
const version = z.number().int().min(0);
const ruleRequest = z.strictObject({
  version,
  market,
  channel: z.enum(['email', 'sms']),
  situation: z.enum(SITUATIONS),
  verdict: z.enum(['relay', 'self_share', 'refuse']),
  sign_off: z
    .strictObject({
      counsel: z.string().trim().min(3).max(120),
      reference: z.string().trim().min(10).max(500),
    })
    .optional(),
});
const hours = z
  .tuple([z.number().int().min(0).max(1439), z.number().int().min(1).max(1440)])
  .refine(([from, before]) => from < before, 'expected an end after the beginning')
  .nullable();
const hoursRequest = z.strictObject({
  version,
  channel: z.enum(['email', 'sms']),
  /** null: no hours of its own. */
  week: z.strictObject({ weekday: hours, saturday: hours, sunday: hours }).nullable(),
});
const relayRequest = z.strictObject({ version, never: z.boolean() });
const stopsRequest = z.strictObject({ version, narrow: z.boolean() });

/** Who calls, with the rules as they stand, read anew. */
async function readScope(c: Context<App>, roles?: Parameters<typeof requireMember>[1]) {
  const member = await requireMember(c, roles);
  const shops = (await readShops(c.get('ports').databases.control)).filter(
    (one) => one.retailerId === member.retailerId,
  );
  return { ...member, shops, rules: shops[0]?.sending ?? DEFAULT_RULES };
}

type Scope = Awaited<ReturnType<typeof readScope>>;

async function answer(c: Context<App>, { retailerId, shops, rules }: Scope): Promise<Response> {
  const changes = await readRuleChanges(c.get('ports').databases.control, retailerId);
  c.header('cache-control', 'no-store');
  return c.json<SendingRulesAnswer>(
    describeRules(
      rules,
      shops.map(({ country }) => country),
      changes,
    ),
  );
}

/** Writes the next version and makes it hold on this host at once. */
async function change(
  c: Context<App>,
  scope: Scope,
  seen: number,
  wanted: Omit<SendingRules, 'version'>,
  action: (typeof RULE_ACTIONS)[number],
  subject: Record<string, string | number>,
): Promise<Response> {
  const { databases, ids, clock, shops } = c.get('ports');
  const { retailerId, userId, rules } = scope;
  const stale = () => new AppError('conflict', 'Somebody changed the rules meanwhile: look at them again.');
  if (seen !== rules.version) throw stale();
  const next = { ...wanted, version: rules.version + 1 };
  const id = ids.make('aud');
  try {
    await saveSendingRules(databases.control, next, {
      id,
      retailerId,
      userId,
      action,
      subject: { ...subject, version: next.version },
      createdAt: clock.now(),
    });
  } catch (error) {
    if (error instanceof RaceLost) throw stale();
    throw error;
  }
  shops.forget();
  return answer(c, { ...scope, rules: next });
}

/** Hours in words for the audit log: `09:00-20:00, -, -`. */
function tellWeek(week: SendingRules['quiet']['sms']): string {
  if (!week) return 'default';
  const clock = (minute: number) =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  return [week.weekday, week.saturday, week.sunday]
    .map((day) => (day ? `${clock(day[0])}-${clock(day[1])}` : '-'))
    .join(', ');
}

/**
 * What may be sent for shoppers, by market, channel, reward and consent. Everybody reads it; owners and marketers make
 * it stricter; looser than the default only an owner, with counsel's sign-off for the market. Each change is a version
 * of its own and stands in the audit log.
 */
export function policyRoutes(): Hono<App> {
  return new Hono<App>()
    .get('/sending-rules', async (c) => answer(c, await readScope(c)))
    .put('/sending-rules/rule', async (c) => {
      const scope = await readScope(c, ['owner', 'marketer']);
      const { version: seen, sign_off: signed, ...one } = parseInput(ruleRequest, await readJson(c));
      const looser = isLooser(one);
      if (looser && scope.role !== 'owner') {
        throw new AppError('forbidden', 'Only an owner may allow more than the default does.');
      }
      if (looser && !signed) {
        throw new AppError('unprocessable', 'To allow more than the default does, counsel has to sign it off.', {
          errors: [{ path: 'sign_off', code: 'required', message: 'expected who signed it off, and on what ground' }],
        });
      }
      const before = describeRules(scope.rules, [one.market], []).rules.find(
        (rule) => rule.market === one.market && rule.channel === one.channel,
      )?.cells[one.situation].verdict;
      const signOff = looser && signed ? { ...signed, over: defaultOf(one) } : undefined;
      const wanted = withOverride(scope.rules, { ...one, ...(signOff && { signOff }) });
      return change(c, scope, seen, wanted, 'sending_rule', {
        market: one.market,
        channel: one.channel,
        situation: one.situation,
        before: before ?? defaultOf(one),
        after: one.verdict,
        ...(signOff && { counsel: signOff.counsel, reference: signOff.reference }),
      });
    })
    .put('/sending-rules/hours', async (c) => {
      const scope = await readScope(c, ['owner', 'marketer']);
      const { version: seen, channel, week } = parseInput(hoursRequest, await readJson(c));
      const { [channel]: old, ...others } = scope.rules.quiet;
      const quiet = week ? { ...others, [channel]: week } : others;
      return change(c, scope, seen, { ...scope.rules, quiet }, 'sending_hours', {
        channel,
        before: tellWeek(old),
        after: tellWeek(week ?? undefined),
      });
    })
    .put('/sending-rules/relay', async (c) => {
      const { version: seen, never } = parseInput(relayRequest, await readJson(c));
      const scope = await readScope(c, never ? ['owner', 'marketer'] : ['owner']);
      return change(c, scope, seen, { ...scope.rules, neverRelay: never }, 'sending_never_relay', {
        before: scope.rules.neverRelay ? 'on' : 'off',
        after: never ? 'on' : 'off',
      });
    })
    .put('/sending-rules/stops', async (c) => {
      const { version: seen, narrow } = parseInput(stopsRequest, await readJson(c));
      const scope = await readScope(c, narrow ? ['owner'] : ['owner', 'marketer']);
      return change(c, scope, seen, { ...scope.rules, narrowStops: narrow }, 'sending_stops', {
        before: scope.rules.narrowStops ? 'channel' : 'all',
        after: narrow ? 'channel' : 'all',
      });
    });
}
