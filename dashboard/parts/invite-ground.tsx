import type { InvitationsAnswer } from '../../worker/invite/rule.routes.ts';
import { formatCountry } from '../format.ts';
import { t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

type Rule = InvitationsAnswer['basis']['email'];

const wordsOf = ({ needs, days }: Rule) =>
  days === undefined
    ? t(`invitations.ground_${needs}`)
    : t('invitations.ground_days', { count: Math.round(days / 365) });

/** What the law asks for, country by country, with where it says so. */
export function InviteGround({ countries, version }: Pick<InvitationsAnswer, 'countries' | 'version'>) {
  const rows = countries
    .map((row) => ({ ...row, name: formatCountry(row.country) }))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <section class="card" aria-labelledby="invite-ground">
      <div class="card-head">
        <h2 id="invite-ground">{t('invitations.ground')}</h2>
        <span class="muted">{t('invitations.ground_version', { version })}</span>
      </div>
      <p class="card-note">{t('invitations.ground_text')}</p>
      <Scroll label={t('report.table_of', { title: t('invitations.ground') })} tall>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('invitations.country')}</th>
              <th scope="col">{t('channel.email')}</th>
              <th scope="col">{t('channel.sms')}</th>
              <th scope="col">{t('invitations.source')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ country, name, email, sms }) => (
              <tr key={country}>
                <th scope="row">{name}</th>
                <td>{wordsOf(email)}</td>
                <td>{wordsOf(sms)}</td>
                <td class="basis">{[...new Set([email.source, sms.source])].join('; ')}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t('invitations.elsewhere')}</th>
              <td>{t('invitations.ground_consent')}</td>
              <td>{t('invitations.ground_consent')}</td>
              <td class="basis">–</td>
            </tr>
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
