import type { Act, StoryLine } from '../../worker/support/story.ts';
import { formatMoment, formatMoney, formatValue, isId } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { session } from '../session.ts';

/** Words for a state or a reason; what has none is told as it is. */
const wordsOf = (group: string, code: string) =>
  [`${group}_${code}`, `${group}.${code}`].filter(hasWords).map((key) => t(key))[0] ?? code;

/** Times of rules, as against counts and days. */
const OLDEST = Date.UTC(2000);

/** What was found and the threshold, as people read them: money as money, times as times, ids as nothing. */
function comparedOf({ value: found, threshold, currency }: StoryLine['compared'][number]): string[] {
  const said = (value: string | number) => {
    if (typeof value === 'string') {
      const [, amount, other] = /^(-?\d+) ([A-Z]{3})$/.exec(value) ?? [];
      if (amount && other) return formatMoney({ amount: Number(amount), currency: other });
      return isId(value) ? '' : value;
    }
    if (currency) return formatMoney({ amount: value, currency });
    return value > OLDEST ? formatMoment(value) : formatValue(value, 'text');
  };
  return [said(found), said(threshold)].filter(Boolean);
}

/** What a refusal or the fraud review compared, in brackets behind its reason; nothing where the reason says it all. */
const sayCompared = ({ compared }: StoryLine): string =>
  compared
    .map((one) => ` (${[wordsOf('fraud.rule', one.rule), comparedOf(one).join(' / ')].filter(Boolean).join(': ')})`)
    .join('');

/** One line of a story, with the reason in plain words. */
export function SupportLine({ line, onChoose }: { line: StoryLine; onChoose: (act: Act) => void }) {
  const {
    kind,
    state,
    reason,
    label,
    by,
    money,
    parts,
    due_at,
    code_ends_at: endsAt,
    at,
    shop,
    can,
    order,
    whose,
    times,
  } = line;
  const isNote = kind === 'note';
  const shopName = session.value?.shops.find(({ id }) => id === shop)?.name;
  return (
    <li>
      <span class="switch-name">
        <span>
          {[
            isNote ? wordsOf('action', state) : t(`support.kind_${kind}`),
            label,
            money && formatMoney(money),
            money && parts.length > 0 && `(${parts.map((amount) => formatMoney({ ...money, amount })).join(' + ')})`,
            state && !isNote && wordsOf(`support.${kind}`, state),
            whose && t(`support.whose_${whose}`),
            order && t('support.for_order', { order }),
            endsAt !== null && t('support.code_until', { time: formatMoment(endsAt) }),
            times > 1 && t('support.times', { count: times }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {(reason || due_at !== null || line.compared.length > 0) && (
          <span class="switch-note">
            {reason && wordsOf('support.why', reason)}
            {due_at !== null && ` ${t('fraud.due', { time: formatMoment(due_at) })}`}
            {sayCompared(line)}
          </span>
        )}
      </span>
      <span class="line-buttons">
        {can.map((act) => (
          <button key={act} type="button" class="button small" onClick={() => onChoose(act)}>
            {t(`support.can_${act}`)}
          </button>
        ))}
        <span class="switch-note when">
          {by || shopName}
          <br />
          {formatMoment(at)}
        </span>
      </span>
    </li>
  );
}
