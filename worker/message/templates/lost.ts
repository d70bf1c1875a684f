import type { MessageValues } from '../message.ts';
import type { Speech } from '../speech.ts';

/**
 * What mails and texts say of a reward that there is not, or not any more: why, and what becomes of what was given.
 * @returns `why` undefined where it was for no order; `after` where nothing was given, or nothing of it is the reader's.
 */
export function sayLost(
  speech: Speech,
  { state, reason = state === 'refused' ? 'unmet' : undefined, fate, code = '' }: MessageValues['reward'],
): { why: string | undefined; after: string | undefined } {
  return {
    why: reason && speech.say(`reward.reason_${reason}`),
    after: fate && speech.say(`reward.taken_${fate}`, { code }),
  };
}
