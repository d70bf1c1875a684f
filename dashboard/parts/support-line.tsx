import type { StoryLine } from '../../worker/support/story.ts';
import { formatMoment, formatMoney } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { session } from '../session.ts';

/** Words for a state or a reason; what has none is told as it is. */
const wordsOf = (group: string, code: string) => (hasWords(`${group}_${code}`) ? t(`${group}_${code}`) : code);

/** One line of a story, with the reason in plain words. */
export function SupportLine({ line, onChoose }: { line: StoryLine; onChoose: () => void }) {
  const { kind, state, reason, label, money, due_at, compared, at, shop, can } = line;
  const shopName = session.value?.shops.find(({ id }) => id === shop)?.name;
  return (
    <li>
      <span class="switch-name">
        <span>
          {[t(`support.kind_${kind}`), label, money && formatMoney(money), state && wordsOf(`support.${kind}`, state)]
            .filter(Boolean)
            .join(' · ')}
        </span>
        {(reason || due_at !== null) && (
          <span class="switch-note">
            {reason && wordsOf('support.why', reason)}
            {due_at !== null && ` ${t('fraud.due', { time: formatMoment(due_at) })}`}
            {compared && ` (${wordsOf('fraud.rule', compared.rule)}: ${compared.value} / ${compared.threshold})`}
          </span>
        )}
      </span>
      <span class="line-buttons">
        {can.length > 0 && (
          <button type="button" class="button small" onClick={onChoose}>
            {t(`support.can_${can[0]}`)}
          </button>
        )}
        <span class="switch-note when">
          {shopName}
          <br />
          {formatMoment(at)}
        </span>
      </span>
    </li>
  );
}
