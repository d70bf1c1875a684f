import { useEffect, useState } from 'preact/hooks';
import type { InvitationAnswer } from '../../worker/member/team.routes.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Entrance, EntranceEnd } from '../parts/entrance.tsx';
import { EntranceForm, NameField, PasswordField, TermsField } from '../parts/entrance-form.tsx';
import { session } from '../session.ts';
import { SignInPage } from './sign-in.tsx';
import { asked, mailLanguage, useEntrance } from './use-entrance.ts';

/** An invitation: with an account it is accepted, without one it makes one. */
export function Join() {
  const entrance = useEntrance();
  const [invitation, setInvitation] = useState<InvitationAnswer | null>();
  const [email, setEmail] = useState('');
  const token = asked('token');
  useEffect(() => {
    api.invitation(token).then(setInvitation, () => setInvitation(null));
  }, [token]);
  if (!entrance || invitation === undefined) return null;
  if (invitation === null) {
    return <EntranceEnd title={t('door.invitation_gone')} text={t('door.invitation_gone_text')} />;
  }
  const { retailer, inviter, known } = invitation;
  const values = { retailer, inviter, role: t(`role.${invitation.role}`), email: invitation.email };
  if (email) return <SignInPage email={email} lead={t('door.joined', values)} next="/dashboard" />;
  const me = session.value?.me;
  if (known && me?.user.email !== invitation.email) {
    const next = location.pathname + location.search;
    return <SignInPage email={invitation.email} lead={t('door.join_known', values)} next={next} />;
  }
  if (known) {
    return (
      <Entrance>
        <EntranceForm
          title={t('door.join', values)}
          lead={t('door.join_lead', values)}
          submit={t('door.join_submit')}
          onSubmit={async () => {
            await api.switchRetailer((await api.acceptInvitation(token)).retailer);
            location.assign('/dashboard');
          }}
        >
          {null}
        </EntranceForm>
      </Entrance>
    );
  }
  return (
    <Entrance>
      <EntranceForm
        title={t('door.join', values)}
        lead={t('door.join_lead', values)}
        submit={t('door.join_submit')}
        onSubmit={async ({ name = '', password = '' }) => {
          const joined = await api.join({ token, name, password, language: mailLanguage(), terms: true });
          setEmail(joined.email);
        }}
      >
        <NameField />
        <label>
          <span>{t('sign_in.email')}</span>
          <input name="email" type="email" autocomplete="username" value={invitation.email} readOnly />
        </label>
        <PasswordField />
        <TermsField terms={entrance.terms} privacy={entrance.privacy} />
      </EntranceForm>
    </Entrance>
  );
}
