import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Entrance, EntranceNote } from '../parts/entrance.tsx';
import { EntranceForm } from '../parts/entrance-form.tsx';
import { session, signOut } from '../session.ts';

/** Somebody who belongs to no retailer yet: they make one, or wait to be invited. */
export function FoundPage() {
  const me = session.value?.me;
  const out = (
    <button type="button" class="quiet" onClick={signOut}>
      {t('sign_in.out')}
    </button>
  );
  if (!me?.may_found) {
    return (
      <Entrance>
        <EntranceNote title={t('found.nobody')}>
          <p class="lead">{t('found.nobody_text', { email: me?.user.email })}</p>
          {out}
        </EntranceNote>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <EntranceForm
        title={t('found.title', { name: me.user.name })}
        lead={t('found.lead')}
        submit={t('found.submit')}
        foot={out}
        onSubmit={async ({ name = '' }) => {
          await api.found(name);
          location.assign('/dashboard/start');
        }}
      >
        <label>
          <span>{t('found.name')}</span>
          <input name="name" autocomplete="organization" maxLength={60} required autofocus />
        </label>
      </EntranceForm>
    </Entrance>
  );
}
