import type { RewardAnswer, RewardLine } from '../../worker/reward/list.ts';
import { formatMoment, formatMoney } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

/** Why a reward stands as it does, in words. */
function reasonOf({ reason, veto, due_at }: RewardAnswer): string {
  if (reason === 'return_period' && due_at !== null) {
    return t('rewards.reason_return_period_until', { time: formatMoment(due_at) });
  }
  if (reason === 'vetoed' && veto) return t('rewards.reason_vetoed_as', { code: veto });
  return hasWords(`rewards.reason_${reason}`) ? t(`rewards.reason_${reason}`) : reason;
}

const stateOf = ({ state, hold }: RewardAnswer) => (state === 'pending' && hold ? 'held' : state);

/** What it is, beside its amount. */
function aboutOf({ kind, name, part, ordinal, code }: RewardAnswer): string {
  return [
    [t(`rewards.kind_${kind}`), name].filter(Boolean).join(': '),
    part === 'milestone' && t('rewards.milestone_of', { ordinal }),
    part === 'manual' && t('rewards.by_hand'),
    part === 'base' && ordinal !== null && t('rewards.number', { ordinal }),
    code && t('rewards.code', { code }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** When it was paid out, and what of that went back with its order since. */
function payoutOf({ paid_at, payout_reference, paid_amount, amount, state, currency }: RewardAnswer): string {
  if (paid_at === null) return '';
  const time = formatMoment(paid_at);
  const paid =
    payout_reference === null
      ? t('rewards.paid_on', { time })
      : t('rewards.paid_as', { time, reference: payout_reference });
  const back = (paid_amount ?? amount) - (state === 'void' ? 0 : amount);
  return back > 0 ? `${paid} · ${t('rewards.to_reclaim', { amount: formatMoney({ amount: back, currency }) })}` : paid;
}

/** By what the shop knows who is to be paid. */
function payeeOf({ payee }: RewardLine): string {
  if (!payee) return '';
  const { pay_to: by, email, customer_id: id } = payee;
  return t(`rewards.pay_to_${by}`, { id, email });
}

interface RewardTableProps {
  rewards: readonly RewardLine[];
  chosen: ReadonlySet<string>;
  may: boolean;
  onChoose: (ids: readonly string[], on: boolean) => void;
}

/** Rewards with what they are for and why they stand as they do; some can be chosen. */
export function RewardTable({ rewards, chosen, may, onChoose }: RewardTableProps) {
  const all = rewards.every(({ id }) => chosen.has(id));
  return (
    <Scroll label={t('report.table_of', { title: t('rewards.list') })}>
      <table class="reward-table">
        <thead>
          <tr>
            <th scope="col">
              {may ? (
                <label class="check">
                  <input
                    type="checkbox"
                    aria-label={t('rewards.choose_all')}
                    checked={all}
                    onChange={() =>
                      onChoose(
                        rewards.map(({ id }) => id),
                        !all,
                      )
                    }
                  />
                  {t('rewards.reward')}
                </label>
              ) : (
                t('rewards.reward')
              )}
            </th>
            <th scope="col">{t('rewards.for')}</th>
            <th scope="col">{t('rewards.stands')}</th>
            <th scope="col" class="figure">
              {t('rewards.since')}
            </th>
          </tr>
        </thead>
        <tbody>
          {rewards.map((reward) => {
            const { id, amount, currency, advocate, campaign, order_ids, updated_at } = reward;
            const worth = formatMoney({ amount, currency });
            const orders = order_ids.join(', ');
            const worthLine = <span class={reward.state === 'void' ? 'struck' : undefined}>{worth}</span>;
            const payout = payoutOf(reward);
            const payee = payeeOf(reward);
            return (
              <tr key={id}>
                <th scope="row">
                  {may ? (
                    <label class="check">
                      <input
                        type="checkbox"
                        aria-label={t('rewards.choose', {
                          what: [worth, orders, !advocate && t('rewards.friend_of')].filter(Boolean).join(', '),
                        })}
                        checked={chosen.has(id)}
                        onChange={({ currentTarget }) => onChoose([id], currentTarget.checked)}
                      />
                      {worthLine}
                    </label>
                  ) : (
                    worthLine
                  )}
                  <small class="basis">{aboutOf(reward)}</small>
                </th>
                <td>
                  {advocate
                    ? (advocate.name ?? (advocate.left ? t('rewards.left') : advocate.id))
                    : t('rewards.friend_of')}
                  <small class="basis">
                    {[orders && t('rewards.order', { orders }), campaign?.name].filter(Boolean).join(' · ')}
                  </small>
                  {payee && <small class="basis">{payee}</small>}
                </td>
                <td>
                  {t(`rewards.state_${stateOf(reward)}`)}
                  <small class="basis">{reasonOf(reward)}</small>
                  {payout && <small class="basis">{payout}</small>}
                </td>
                <td class="figure">{formatMoment(updated_at)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
