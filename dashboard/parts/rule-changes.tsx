import type { SendingRulesAnswer } from '../../worker/share/policy.page.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { marketName } from './rule-table.tsx';
import { Scroll } from './scroll.tsx';

type Change = SendingRulesAnswer['changes'][number];

/** What was changed, as `Germany, Email, without a reward`. */
function whatOf({ action, subject }: Change): string {
  if (action === 'sending_never_relay') return t('messages.never_relay');
  if (action === 'sending_stops') return t('messages.wide_stops');
  if (action === 'sending_hours') return `${t('messages.hours')}, ${t(`channel.${subject.channel}`)}`;
  const { market, channel, situation } = subject;
  return [marketName(String(market)), t(`channel.${channel}`), t(`messages.situation_${situation}`)].join(', ');
}

const inWords = (value: unknown): string =>
  hasWords(`messages.verdict_${value}`)
    ? t(`messages.verdict_${value}`)
    : hasWords(`switches.${value}`)
      ? t(`switches.${value}`)
      : String(value).replace('default', t('messages.default'));

/** Who changed which rule, from what to what, on whose word. */
export function RuleChanges({ changes }: { changes: SendingRulesAnswer['changes'] }) {
  return (
    <section class="card" aria-labelledby="rule-changes">
      <div class="card-head">
        <h2 id="rule-changes">{t('switches.history')}</h2>
      </div>
      {changes.length === 0 ? (
        <p class="none">{t('messages.no_changes')}</p>
      ) : (
        <Scroll label={t('report.table_of', { title: t('switches.history') })} tall>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('switches.who')}</th>
                <th scope="col">{t('switches.what')}</th>
                <th scope="col">{t('messages.was')}</th>
                <th scope="col">{t('messages.is')}</th>
                <th scope="col">{t('messages.ground')}</th>
                <th scope="col" class="figure">
                  {t('switches.when')}
                </th>
              </tr>
            </thead>
            <tbody>
              {changes.map((change) => (
                <tr key={change.id}>
                  <th scope="row">{change.by || t('switches.someone')}</th>
                  <td>{whatOf(change)}</td>
                  <td>{inWords(change.subject.before)}</td>
                  <td>{inWords(change.subject.after)}</td>
                  <td class="basis">
                    {change.subject.counsel ? `${change.subject.counsel}: ${change.subject.reference}` : '–'}
                  </td>
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
