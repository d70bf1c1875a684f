import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { ApiError } from '../api/call.ts';
import { t } from '../i18n.ts';

/** Shortest password that is taken. */
const SHORTEST = 12;

/** Why something at the door did not work. */
export function wordsFor(error: unknown): string {
  if (!(error instanceof ApiError) || error.status >= 500 || error.status === 0) return t('sign_in.failed');
  if (error.status === 429) return t('door.limited');
  const [first] = error.errors;
  if (first) return t(`door.fault_${first.path}`);
  return t(error.code === 'gone' ? 'door.gone' : 'sign_in.failed');
}

interface FormProps {
  title: string;
  lead: string;
  submit: string;
  /** Does the work with what was typed; what it throws is told. */
  onSubmit: (typed: Record<string, string>) => Promise<void>;
  children: ComponentChildren;
  /** Links below. */
  foot?: ComponentChildren;
}

/** A form at the door. */
export function EntranceForm({ title, lead, submit, onSubmit, children, foot }: FormProps) {
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        const typed = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
        setBusy(true);
        setFault('');
        await onSubmit(typed).catch((error) => setFault(wordsFor(error)));
        setBusy(false);
      }}
    >
      <h1>{title}</h1>
      <p class="lead">{lead}</p>
      {children}
      <p class="fault" role="alert">
        {fault}
      </p>
      <button type="submit" class="button main" disabled={busy}>
        {submit}
      </button>
      {foot && <p class="entrance-foot">{foot}</p>}
    </form>
  );
}

/** A new password. */
export function PasswordField() {
  return (
    <label>
      <span>{t('sign_in.password')}</span>
      <input
        name="password"
        type="password"
        autocomplete="new-password"
        minLength={SHORTEST}
        maxLength={128}
        required
        aria-describedby="password-hint"
      />
      <small id="password-hint">{t('door.password_hint', { count: SHORTEST })}</small>
    </label>
  );
}

/** That the person agrees to the operator's terms, as far as there are pages of them. */
export function TermsField({ terms, privacy }: { terms: string | undefined; privacy: string | undefined }) {
  const link = (url: string, words: string) => (
    <a href={url} target="_blank" rel="noreferrer">
      {words}
    </a>
  );
  return (
    <label class="form-check">
      <input name="terms" type="checkbox" required />
      <span>
        {t('door.terms')} {terms && link(terms, t('door.terms_link'))}{' '}
        {privacy && link(privacy, t('door.privacy_link'))}
      </span>
    </label>
  );
}

/** What somebody is called. */
export function NameField() {
  return (
    <label>
      <span>{t('door.name')}</span>
      <input name="name" autocomplete="name" maxLength={60} required autofocus />
    </label>
  );
}
