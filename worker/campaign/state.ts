import type { FieldError } from '../errors.ts';
import { type CampaignState, stateAt, type Timed } from './campaign.ts';

/** What a marketer can do with a campaign as a whole. */
export const STEPS = ['start', 'start_now', 'withdraw', 'pause', 'resume', 'end'] as const;
export type Step = (typeof STEPS)[number];

/** What each state allows, the usual step first. Ended is the end: whoever wants it again makes a copy. */
const ALLOWED: Record<CampaignState, readonly Step[]> = {
  draft: ['start', 'start_now'],
  scheduled: ['start_now', 'withdraw', 'end'],
  running: ['pause', 'end'],
  paused: ['resume', 'end'],
  ended: [],
};

/** Whose campaign is still missing something; see `findGaps`. */
interface Stepping extends Timed {
  pausedAt: number | null;
}

/** What a step writes. `startsLocal` and `endsLocal` are told where the step itself sets the time. */
export interface Stepped {
  state: CampaignState;
  startsAt: number | null;
  endsAt: number | null;
  pausedAt: number | null;
  /** The campaign begins or ends now, whatever its shops' clocks were to say. */
  cuts?: 'start' | 'end';
}

/** Which steps are possible now. One that would do the same as another is left out. */
export function stepsFrom(campaign: Timed, now: number): Step[] {
  const state = stateAt(campaign, now);
  const isLater = (campaign.startsAt ?? 0) > now;
  return ALLOWED[state].filter((step) => step !== 'start_now' || isLater);
}

/**
 * What a step makes of a campaign, or why not: `not_now` where its state does not allow it, else what it lacks.
 * @param gaps what the campaign lacks to be shown to anybody; only looked at where it would be.
 */
export function takeStep(
  campaign: Stepping,
  step: Step,
  gaps: readonly FieldError[],
  now: number,
): { stepped: Stepped; refused?: undefined } | { stepped?: undefined; refused: 'not_now' | 'not_ready' } {
  if (!stepsFrom(campaign, now).includes(step)) return { refused: 'not_now' };
  const { startsAt, endsAt, pausedAt } = campaign;
  const kept = { startsAt, endsAt, pausedAt };
  if ((step === 'start' || step === 'start_now' || step === 'resume') && gaps.length > 0) {
    return { refused: 'not_ready' };
  }
  switch (step) {
    case 'start':
      return { stepped: { ...kept, pausedAt: null, state: (startsAt ?? 0) > now ? 'scheduled' : 'running' } };
    case 'start_now':
      return { stepped: { ...kept, pausedAt: null, startsAt: now, state: 'running', cuts: 'start' } };
    case 'withdraw':
      return { stepped: { ...kept, state: 'draft' } };
    case 'pause':
      return { stepped: { ...kept, state: 'paused', pausedAt: now } };
    case 'resume':
      return { stepped: { ...kept, state: 'running', pausedAt: null } };
    case 'end':
      return { stepped: { ...kept, state: 'ended', endsAt: now, cuts: 'end' } };
  }
}
