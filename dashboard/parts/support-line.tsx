import type { Act, StoryLine } from '../../worker/support/story.ts';
import { formatMoment, formatMoney } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { session } from '../session.ts';

/** Words for a state or a reason; what has none is told as it is. */
const wordsOf = (group: string, code: string) =>
  [`${group}_${code}`, `${group}.${code}`].filter(hasWords).map((key) => t(key))[0] ?? code;

/** What was found and the threshold, as people read them: a cap's money as money. */
function comparedOf({ compared, money }: StoryLine): (string | number)[] {
  if (!compared) return [];
  const said = (value: string | number) =>
    money && compared.rule.startsWith('cap_amount')
      ? formatMoney({ amount: Number(value), currency: money.currency })
      : value;
  return [said(compared.value), said(compared.threshold)];
}

/** One line of a story, with the reason in plain words. */
export function SupportLine({ line, onChoose }: { line: StoryLine; onChoose: (act: Act) => void }) {
  const { kind, state, reason, label, by, money, due_at, compared, at, shop, can, order, whose, times } = line;
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
            state && !isNote && wordsOf(`support.${kind}`, state),
            whose && t(`support.whose_${whose}`),
            order && t('support.for_order', { order }),
            times > 1 && t('support.times', { count: times }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {(reason || due_at !== null) && (
          <span class="switch-note">
            {reason && wordsOf('support.why', reason)}
            {due_at !== null && ` ${t('fraud.due', { time: formatMoment(due_at) })}`}
            {compared && ` (${wordsOf('fraud.rule', compared.rule)}: ${comparedOf(line).join(' / ')})`}
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
