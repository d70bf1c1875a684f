import type { PersonAnswer } from '../../worker/consent/people.routes.ts';
import { formatMoment, formatValue } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

interface PersonProps {
  person: PersonAnswer;
  busy: boolean;
  mayErase: boolean;
  onWithdraw: () => void;
  onErase: () => void;
}

const named = (group: string, word: string) =>
  hasWords(`consents.${group}_${word}`) ? t(`consents.${group}_${word}`) : word;

/** All that shows what somebody said, as a file of its own. */
function saveProof(person: PersonAnswer) {
  const url = URL.createObjectURL(new Blob([JSON.stringify(person, null, 2)], { type: 'application/json' }));
  const link = Object.assign(document.createElement('a'), { href: url, download: 'consents.json' });
  link.click();
  URL.revokeObjectURL(url);
}

/** What one person said, word for word, and what else is kept of them. */
export function PersonCard({ person, busy, mayErase, onWithdraw, onErase }: PersonProps) {
  const { standing, records, waiting, held } = person;
  return (
    <section class="card" aria-labelledby="person">
      <div class="card-head">
        <h2 id="person">{t(`consents.standing_${standing}`)}</h2>
      </div>
      {records.length > 0 && (
        <Scroll label={t('report.table_of', { title: t('consents.records') })}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('consents.said')}</th>
                <th scope="col">{t('consents.words')}</th>
                <th scope="col">{t('consents.where')}</th>
                <th scope="col">{t('consents.how')}</th>
                <th scope="col" class="figure">
                  {t('switches.when')}
                </th>
              </tr>
            </thead>
            <tbody>
              {records.map((record) => (
                <tr key={record.id}>
                  <th scope="row">
                    {t(record.confirmedAt === null ? `consents.state_${record.state}` : 'consents.state_confirmed')}
                    <br />
                    <small class="muted">{`${named('purpose', record.purpose)}, ${t(`channel.${record.channel}`)}`}</small>
                  </th>
                  <td class="basis">
                    {record.wording && <q lang={record.language}>{record.wording}</q>}
                    {record.wording && record.version && <small class="muted">{` (${record.version})`}</small>}
                  </td>
                  <td>
                    {[record.source, record.shop].filter(Boolean).join(', ')}
                    {record.evidence && (
                      <>
                        <br />
                        <small class="muted">{t('consents.evidence', { evidence: record.evidence })}</small>
                      </>
                    )}
                  </td>
                  <td>{named('method', record.method)}</td>
                  <td class="figure">
                    {formatMoment(record.at)}
                    {record.confirmedAt !== null && (
                      <>
                        <br />
                        <small class="muted">
                          {t('consents.confirmed_at', { time: formatMoment(record.confirmedAt) })}
                        </small>
                      </>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {waiting.map(({ channel, until }) => (
        <p key={channel} class="card-note">
          {t('consents.asked', { channel: t(`channel.${channel}`), time: formatMoment(until) })}
        </p>
      ))}
      <p class="card-note">
        {(['messages', 'shares', 'invitations', 'advocates'] as const)
          .map((key) => t(`consents.held_${key}`, { count: formatValue(held[key], 'count') }))
          .join(' · ')}
      </p>
      <div class="line-buttons inset">
        <button type="button" class="button small" onClick={() => saveProof(person)}>
          {t('consents.save')}
        </button>
        {(standing === 'given' || standing === 'confirmed') && (
          <button type="button" class="button small" disabled={busy} onClick={onWithdraw}>
            {t('consents.withdraw')}
          </button>
        )}
        {mayErase && (
          <button type="button" class="button small" disabled={busy} onClick={onErase}>
            {t('consents.erase')}
          </button>
        )}
      </div>
    </section>
  );
}
