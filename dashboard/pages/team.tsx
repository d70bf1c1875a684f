import { useState } from 'preact/hooks';
import type { Role } from '../../worker/retailer/role.ts';
import { api } from '../api.ts';
import { languageName } from '../countries.ts';
import { formatMoment } from '../format.ts';
import { language, t } from '../i18n.ts';
import { FormPart, SelectField, TextField } from '../parts/form.tsx';
import { Failure } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { SettingsFrame } from '../parts/settings-frame.tsx';
import { loadSession, session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

const ROLES: readonly Role[] = ['owner', 'marketer', 'support', 'analyst'];
/** Languages that invitations are written in. */
const LANGUAGES = 'ar da de en es fr it ja nl pl pt sv'.split(' ');

/** Who works for the retailer, and as what. */
export function TeamPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.team);
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const isOwner = me.role === 'owner';
  const roles = ROLES.map((value) => ({ value, label: t(`role.${value}`) }));
  return (
    <SettingsFrame page="team" refusal={refusal} readOnly={!isOwner}>
      <section class="card" aria-labelledby="members">
        <div class="card-head">
          <h2 id="members">{t('team.members')}</h2>
        </div>
        <ul class="switches">
          {answer.members.map(({ id, name, email, role, you }) => (
            <li key={id}>
              <span class="switch-name">
                <span>
                  {name} {you && <span class="badge">{t('team.you')}</span>}
                </span>
                <span class="switch-note">{email}</span>
              </span>
              <span class="line-buttons">
                {isOwner ? (
                  <Select
                    label={t('team.role_of', { name })}
                    value={role}
                    options={roles}
                    onChoose={async (wanted) => {
                      if ((await run(() => api.setRole(id, wanted))) && you) await loadSession();
                    }}
                  />
                ) : (
                  <span class="badge">{t(`role.${role}`)}</span>
                )}
                {(isOwner || you) && (
                  <button
                    type="button"
                    class="button small"
                    disabled={busy}
                    aria-label={t(you ? 'team.leave' : 'team.remove_named', { name })}
                    onClick={async () => {
                      if (!confirm(t(you ? 'team.confirm_leave' : 'team.confirm_remove', { name }))) return;
                      if (you) {
                        // What is answered then is no team of theirs.
                        if (await run(() => api.removeMember(id).then(() => answer))) location.assign('/dashboard');
                      } else run(() => api.removeMember(id));
                    }}
                  >
                    {t(you ? 'team.leave' : 'team.remove')}
                  </button>
                )}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {answer.invitations.length > 0 && (
        <section class="card" aria-labelledby="invitations">
          <div class="card-head">
            <h2 id="invitations">{t('team.invitations')}</h2>
          </div>
          <ul class="switches">
            {answer.invitations.map(({ id, email, role, expiresAt }) => (
              <li key={id}>
                <span class="switch-name">
                  {email}
                  <span class="switch-note">
                    {`${t(`role.${role}`)} · ${t('team.until', { time: formatMoment(expiresAt) })}`}
                  </span>
                </span>
                {isOwner && (
                  <span class="line-buttons">
                    <button
                      type="button"
                      class="button small"
                      disabled={busy}
                      onClick={() => run(() => api.resendInvitation(id))}
                    >
                      {t('team.resend')}
                    </button>
                    <button
                      type="button"
                      class="button small"
                      disabled={busy}
                      onClick={() => run(() => api.cancelInvitation(id))}
                    >
                      {t('team.cancel')}
                    </button>
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {isOwner && (
        <InviteForm
          // A new one for the next person.
          key={answer.invitations.length}
          busy={busy}
          faults={refusal?.errors ?? []}
          onInvite={(wanted) => run(() => api.invite(wanted))}
        />
      )}
      <section class="card part" aria-labelledby="roles">
        <h2 id="roles">{t('team.roles')}</h2>
        <dl class="roles">
          {ROLES.map((role) => (
            <div key={role}>
              <dt>{t(`role.${role}`)}</dt>
              <dd>{t(`role_about.${role}`)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </SettingsFrame>
  );
}

interface InviteProps {
  busy: boolean;
  faults: Parameters<typeof TextField>[0]['faults'];
  onInvite: (wanted: { email: string; role: Role; language: string }) => void;
}

function InviteForm({ busy, faults, onInvite }: InviteProps) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('marketer');
  const [spoken, setSpoken] = useState(language().split('-')[0] ?? 'en');
  return (
    <form
      class="card form"
      aria-labelledby="invite"
      onSubmit={(event) => {
        event.preventDefault();
        onInvite({ email, role, language: spoken });
      }}
    >
      <h2 id="invite" class="form-title">
        {t('team.invite')}
      </h2>
      <FormPart title={t('team.who')}>
        <TextField
          name="email"
          label={t('sign_in.email')}
          type="email"
          required
          value={email}
          faults={faults}
          onChange={setEmail}
        />
        <div class="form-pair">
          <SelectField
            name="role"
            label={t('team.role')}
            value={role}
            faults={faults}
            options={ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
            onChange={(value) => setRole(value as Role)}
          />
          <SelectField
            name="language"
            label={t('team.language')}
            value={spoken}
            faults={faults}
            options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
            onChange={setSpoken}
          />
        </div>
      </FormPart>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy}>
          {t('team.send')}
        </button>
      </div>
    </form>
  );
}
