import type { CaseAnswer } from '../../worker/fraud/queue.ts';
import { formatMoment, formatMoney } from '../format.ts';
import { t } from '../i18n.ts';
import { CheckField } from './form.tsx';

interface CaseProps {
  one: CaseAnswer;
  /** Name of the shop; undefined where there is one alone. */
  shop: string | undefined;
  chosen: boolean;
  onChoose: (on: boolean) => void;
}

/** One order of the queue: what was found, by which numbers, and what is at stake. */
export function FraudCase({ one, shop, chosen, onChoose }: CaseProps) {
  const { order, findings, stake, due_at, state, reason, advocate_name, advocate, blocked } = one;
  const amount = formatMoney({ amount: order.net, currency: order.currency });
  const title = t('fraud.order', { reference: order.references.join(' / '), amount });
  return (
    <li>
      {state === 'open' ? <CheckField label={title} checked={chosen} onChange={onChoose} /> : <strong>{title}</strong>}
      <ul class="fraud-findings">
        {findings.map(({ rule, value, threshold, action }) => (
          <li key={rule}>
            {t(`fraud.rule_${rule}`)}{' '}
            <span class="switch-note">
              {t('fraud.compared', { value, threshold, action: t(`fraud.action_${action}`) })}
            </span>
          </li>
        ))}
      </ul>
      <p>
        {shop && `${shop} · `}
        {t('fraud.line', {
          advocate: advocate_name || advocate,
          time: formatMoment(order.at),
          stake: stake.map(formatMoney).join(' + ') || t('fraud.nothing'),
        })}
        {due_at !== null && ` · ${t('fraud.due', { time: formatMoment(due_at) })}`}
        {reason && ` · ${t(`fraud.reason_${reason}`)}`}
        {blocked && ` · ${t('fraud.blocked')}`}
      </p>
    </li>
  );
}
