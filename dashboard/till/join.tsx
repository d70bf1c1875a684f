import { useState } from 'preact/hooks';
import type { SentAnswer } from '../../worker/till/entry.ts';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import { Field } from './pad.tsx';
import { enter } from './till.ts';
import { explainAnswer } from './told.tsx';
import { language, sayLanguage, t } from './words.ts';

/** An address of mail, or a number with its country code: what is left is for the server to judge. */
const isAddress = (text: string, phone: boolean) =>
  /^\S+@\S+\.\S+$/.test(text) || (phone && /^\+?[\d\s().-]{6,}$/.test(text));

/** Signs a customer up: who they are, where the link may go, and that they agree to the words that are shown. */
export function JoinPage({ open }: { open: TillOpen }) {
  const { joining } = open;
  const wordings = joining?.wordings ?? [];
  const own = wordings.find((one) => one.language.split('-')[0] === language.value) ?? wordings[0];
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [spoken, setSpoken] = useState(own?.language ?? '');
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const [sent, setSent] = useState<{ answer: SentAnswer | undefined }>();
  if (!joining || !own) return <p class="card">{t('not_available_text')}</p>;

  const good = isAddress(address.trim(), joining.phone);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '' || !good || !agreed) return;
    const id = crypto.randomUUID();
    const who = { name: name.trim(), address: address.trim(), language: spoken };
    const answer = await enter({ kind: 'join', id, at: Date.now(), ...who });
    setSent({ answer });
    setName('');
    setAddress('');
    setAgreed(false);
    setTried(false);
  };
  if (sent) {
    const { answer } = sent;
    const told = answer?.status === 'refused' ? explainAnswer(answer, open) : undefined;
    const done = answer?.status === 'done';
    return (
      <section class={`card told ${told ? 'bad' : done ? 'good' : 'note'}`} role="status">
        <h1>{told ? told.title : t(done ? 'signed_up' : 'noted')}</h1>
        {told?.lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {!told && <p>{t(done ? 'signed_up_text' : 'noted_text')}</p>}
        <button class="strong" type="button" onClick={() => setSent(undefined)}>
          {t('next')}
        </button>
      </section>
    );
  }
  const wording = wordings.find((one) => one.language === spoken) ?? own;
  return (
    <form class="card" onSubmit={submit} noValidate>
      <h1>{t('join_title')}</h1>
      <Field
        label="name_label"
        value={name}
        onInput={setName}
        fault={tried && name.trim() === '' ? t('needed') : undefined}
        input={{ maxLength: 40, dir: 'auto' }}
      />
      <Field
        label="contact_label"
        value={address}
        onInput={setAddress}
        hint={t('contact_hint')}
        fault={tried && !good ? t('contact_hint') : undefined}
        input={{ maxLength: 254, inputMode: 'email', autocapitalize: 'none', spellcheck: false, dir: 'ltr' }}
      />
      {wordings.length > 1 && (
        <div class="field">
          <label for="spoken">{t('customer_language')}</label>
          <select id="spoken" value={wording.language} onChange={(event) => setSpoken(event.currentTarget.value)}>
            {wordings.map((one) => (
              <option key={one.language} value={one.language}>
                {sayLanguage(one.language)}
              </option>
            ))}
          </select>
        </div>
      )}
      <blockquote lang={wording.language} dir="auto">
        {wording.text}
      </blockquote>
      <label class="agree">
        <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
        <span>{t('agreed')}</span>
      </label>
      {tried && !agreed && (
        <p class="fault" role="alert">
          {t('needed')}
        </p>
      )}
      <button class="strong" type="submit">
        {t('sign_up')}
      </button>
    </form>
  );
}
