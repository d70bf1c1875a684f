import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

type Change = SwitchesAnswer['changes'][number];

function nameOf({ subject }: Change, answer: SwitchesAnswer): string {
  const { kind, target } = subject;
  if (kind === 'tag') return t('switches.everything_short');
  if (kind === 'campaign') return answer.campaigns.find(({ id }) => id === target)?.name ?? String(target);
  return hasWords(`${kind}.${target}`) ? t(`${kind}.${target}`) : String(target);
}

/** A change in words: `switched off Floating button`. */
function describe(change: Change, answer: SwitchesAnswer): string {
  const { action, subject } = change;
  const did = hasWords(`switches.did_${action}`) ? t(`switches.did_${action}`) : action;
  if (action !== 'rollout') return `${did} ${nameOf(change, answer)}`;
  const { version, candidate, percent } = subject;
  if (!version) return `${did} ${t('switches.to_deployed')}`;
  return `${did} ${t(candidate ? 'switches.to_candidate' : 'switches.to_version', { version, candidate, percent })}`;
}

/** The latest changes: who, what, where and when. */
export function Changes({ answer, shops }: { answer: SwitchesAnswer; shops: readonly ShopAnswer[] }) {
  return (
    <section class="card" aria-labelledby="changes">
      <div class="card-head">
        <h2 id="changes">{t('switches.history')}</h2>
      </div>
      {answer.changes.length === 0 ? (
        <p class="none">{t('switches.history_none')}</p>
      ) : (
        <Scroll label={t('switches.history')} tall>
          <table>
            <thead>
              <tr>
                {['who', 'what', 'scope', 'when'].map((column) => (
                  <th key={column} scope="col" class={column === 'when' ? 'figure' : undefined}>
                    {t(`switches.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {answer.changes.map((change) => (
                <tr key={change.id}>
                  <th scope="row">{change.by || t('switches.someone')}</th>
                  <td>{describe(change, answer)}</td>
                  <td>{shops.find(({ id }) => id === change.subject.shop)?.name ?? t('switches.in_all')}</td>
                  <td class="figure">{formatMoment(change.at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
