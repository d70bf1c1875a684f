import { useState } from 'preact/hooks';
import type { JoinFault, JoinFaults } from '../../worker/join/join.ts';
import type { SentAnswer } from '../../worker/till/entry.ts';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { Answered } from './keep.ts';
import { Field } from './pad.tsx';
import { acknowledge, enter, kept, online } from './till.ts';
import { explainSignUp, FIELD_FAULTS } from './told.tsx';
import { language, sayLanguage, t } from './words.ts';

type Faults = { [field in keyof JoinFaults]?: JoinFault | undefined };

/** What is wrong with the fields of a sign-up that was refused. */
const faultsOf = (answer: SentAnswer | undefined): Faults => (answer?.status === 'refused' && answer.faults) || {};

/** An address of mail, or a number with its country code: what is left is for the server to judge. */
const isAddress = (text: string, phone: boolean) =>
  /^\S+@\S+\.\S+$/.test(text) || (phone && /^\+?[\d\s().-]{6,}$/.test(text));

/**
 * Signs a customer up: who they are, where the link may go, and that they agree to the words that are shown.
 * @param again a sign-up that was refused after it had waited, to be put right.
 */
export function JoinPage({ open, again }: { open: TillOpen; again?: Answered | undefined }) {
  const { joining } = open;
  const wordings = joining?.wordings ?? [];
  const own = wordings.find((one) => one.language.split('-')[0] === language.value) ?? wordings[0];
  const [name, setName] = useState(again?.who?.name ?? '');
  const [address, setAddress] = useState(again?.who?.address ?? '');
  const [spoken, setSpoken] = useState(again?.who?.language ?? own?.language ?? '');
  const [faults, setFaults] = useState<Faults>(faultsOf(again?.answer));
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [sent, setSent] = useState<{ id: string; answer: SentAnswer | undefined }>();
  if (!joining || !own) return <p class="card">{t('not_available_text')}</p>;

  const good = isAddress(address.trim(), joining.phone);
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (busy || name.trim() === '' || !good || !agreed) return;
    setBusy(true);
    const id = crypto.randomUUID();
    const who = { name: name.trim(), address: address.trim(), language: spoken };
    const answer = await enter({ kind: 'join', id, at: Date.now(), ...who }).finally(() => setBusy(false));
    // The one that was refused before stays until another stands in its place.
    if (again) await acknowledge(again.id);
    if (answer?.status === 'refused') {
      // What was typed stays, with what is wrong with it.
      await acknowledge(id);
      setFaults(faultsOf(answer));
      if (answer.reason !== 'invalid') setSent({ id, answer });
      return;
    }
    setSent({ id, answer });
    setFaults({});
    setName('');
    setAddress('');
    setAgreed(false);
    setTried(false);
  };
  if (sent) {
    // What waited has perhaps been sent since.
    const now = kept.value.find(({ id }) => id === sent.id);
    const answer = now && 'answer' in now ? now.answer : sent.answer;
    const lines = answer?.status === 'refused' ? explainSignUp(answer) : undefined;
    const done = answer?.status === 'done';
    return (
      <section class={`card told ${lines ? 'bad' : done ? 'good' : 'note'}`} role="status">
        <h1>{t(lines ? 'not_signed_up' : done ? 'signed_up' : 'noted')}</h1>
        {lines?.map((line) => (
          <p key={line}>{line}</p>
        ))}
        {!lines && <p>{t(done ? 'signed_up_text' : online.value ? 'noted_busy' : 'noted_text')}</p>}
        <button class="strong" type="button" onClick={() => setSent(undefined)}>
          {t('next')}
        </button>
      </section>
    );
  }
  const wording = wordings.find((one) => one.language === spoken) ?? own;
  const hint = t(joining.phone ? 'contact_hint' : 'email_hint');
  const faultOf = (field: keyof JoinFaults) => {
    const fault = faults[field];
    return fault && t(FIELD_FAULTS[fault]);
  };
  return (
    <form class="card" onSubmit={submit} noValidate>
      <h1>{t('join_title')}</h1>
      <Field
        label="name_label"
        value={name}
        onInput={(text) => {
          setName(text);
          setFaults({ ...faults, name: undefined });
        }}
        fault={tried && name.trim() === '' ? t('needed') : faultOf('name')}
        input={{ maxLength: 40, dir: 'auto' }}
      />
      <Field
        label={joining.phone ? 'contact_label' : 'email_label'}
        value={address}
        onInput={(text) => {
          setAddress(text);
          setFaults({ ...faults, address: undefined });
        }}
        hint={hint}
        fault={tried && !good ? hint : faultOf('address')}
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
