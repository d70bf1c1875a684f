import type { FieldError } from '../../worker/errors.ts';
import { hasWords, t } from '../i18n.ts';
import type { Refusal } from '../pages/use-answer.ts';

/**
 * What is wrong with a part of a campaign, in words; with the placeholder that it is about, as it was typed.
 * @param groups where the words stand: the first that knows the fault tells it.
 */
export function sayFault({ code, message }: FieldError, groups: readonly string[]): string {
  const mark = /\{\{\w*\}\}/.exec(message)?.[0] ?? '';
  const key = groups.map((group) => `${group}${code}`).find(hasWords);
  return key ? t(key, { mark }) : message;
}

interface RefusedProps {
  refusal: Refusal;
  groups: readonly string[];
  /** Where in the campaign a fault is, in words; '' for what is about the whole. */
  placeOf: (path: string) => string;
}

/** Why a campaign was not saved, by place and in words. */
export function CampaignRefused({ refusal, groups, placeOf }: RefusedProps) {
  const code = hasWords(`campaigns.refused_${refusal.code}`) ? refusal.code : 'internal';
  return (
    <div class="refused" role="alert">
      <p>{t(`campaigns.refused_${code}`)}</p>
      <ul>
        {refusal.errors.map((fault) => (
          <li key={fault.path + fault.code + fault.message}>
            {placeOf(fault.path) && <strong>{placeOf(fault.path)}: </strong>}
            {sayFault(fault, groups)}
          </li>
        ))}
      </ul>
    </div>
  );
}
