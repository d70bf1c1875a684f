import type { JoinFault } from '../../worker/join/join.ts';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { CodeAnswer, EntryAnswer, Gives, Use } from '../../worker/till/till.ts';
import { sayCountry, sayDay, sayMoney, t, type WordKey } from './words.ts';

/** An answer in words. */
interface Told {
  tone: 'good' | 'bad';
  title: string;
  lines: string[];
}

/** Where and when a code was used. */
function sayUse({ at, store }: Use, { timeZone }: TillOpen): string {
  const when = sayDay(at, timeZone);
  return store ? t('used_in', { when, store }) : t('used_online', { when });
}

const TITLES: Partial<Record<string, WordKey>> = {
  below_minimum: 'refused',
  other_sale: 'refused',
  invalid: 'refused',
};
const LINES: Partial<Record<string, WordKey>> = {
  not_combinable: 'not_combinable_text',
  unknown: 'unknown_text',
  below_minimum: 'below_text',
  invalid: 'invalid_text',
  not_available: 'not_available_text',
};

/** What is wrong with a field of a sign-up. */
export const FIELD_FAULTS = {
  badName: 'bad_name',
  badAddress: 'bad_address',
  badNumber: 'bad_number',
  notAgreed: 'needed',
} as const satisfies Record<JoinFault, WordKey>;

/** Why somebody could not be signed up, in plain words. */
export function explainSignUp(answer: Extract<EntryAnswer, { status: 'refused' }>): string[] {
  const faults = Object.values(answer.faults ?? {}).map((fault) => t(FIELD_FAULTS[fault]));
  return faults.length > 0 ? faults : [t(LINES[answer.reason] ?? 'invalid_text')];
}

/** How a code stands, or what became of an entry, in plain words. */
export function explainAnswer(answer: CodeAnswer | EntryAnswer, open: TillOpen): Told {
  if ('status' in answer && answer.status === 'done') return { tone: 'good', title: t('redeemed'), lines: [] };
  const { used, until, from, shop } = answer;
  const state = 'state' in answer ? answer.state : answer.reason;
  const lines: string[] = [];
  if (state === 'other_sale' && used) {
    lines.push(t('other_sale_text', { when: sayDay(used.at, open.timeZone) }));
  } else if (used) lines.push(sayUse(used, open));
  if (shop) lines.push(t('elsewhere_text', { shop: shop.name, country: sayCountry(shop.country) }));
  if (until !== undefined) lines.push(t('valid_until', { when: sayDay(until, open.timeZone) }));
  if (from !== undefined) lines.push(t('valid_from', { when: sayDay(from, open.timeZone) }));
  const line = LINES[state];
  if (line) lines.push(t(line));
  return { tone: state === 'valid' ? 'good' : 'bad', title: t(TITLES[state] ?? (state as WordKey)), lines };
}

/** What a code gives: the shop's own words for it. */
export function GivesLines({ gives, open }: { gives: Gives; open: TillOpen }) {
  const { kind, title, description, terms, minOrder, currency } = gives;
  return (
    <div class="gives">
      <h2>{title}</h2>
      {kind === 'reward' && <p>{t('reward')}</p>}
      {description && <p>{description}</p>}
      {minOrder > 0 && currency === open.currency && <p>{t('minimum', { amount: sayMoney(minOrder, currency) })}</p>}
      {terms && <p class="dim">{terms}</p>}
    </div>
  );
}
