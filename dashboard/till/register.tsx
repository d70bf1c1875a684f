import { useState } from 'preact/hooks';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import { Field } from './pad.tsx';
import { keepRegister, register } from './till.ts';
import { t } from './words.ts';

/** As the server takes it (worker/purchase/receipt.ts). */
const REGISTER = /^#?[\p{L}\p{N}._-]{1,20}$/u;

/** Asks once which register the device stands beside, where each numbers its own receipts. */
export function RegisterForm() {
  const [typed, setTyped] = useState('');
  const [tried, setTried] = useState(false);
  const told = typed.replace(/\s+/g, '').toUpperCase();
  const isGood = REGISTER.test(told);
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (isGood) keepRegister(told);
      }}
    >
      <h1>{t('register_title')}</h1>
      <Field
        label="register_label"
        value={typed}
        hint={t('register_hint')}
        fault={tried && !isGood ? t(told === '' ? 'needed' : 'register_fault') : undefined}
        onInput={setTyped}
        input={{ maxLength: 20, autocapitalize: 'characters', spellcheck: false, dir: 'ltr' }}
      />
      <button class="strong" type="submit">
        {t('register_keep')}
      </button>
    </form>
  );
}

/** Says whose receipts are entered here; what the device says can be changed. */
export function RegisterLine({ open }: { open: TillOpen }) {
  if (!register.value) return null;
  return (
    <p class="register">
      <bdi>{t('register_is', { register: register.value })}</bdi>
      {open.register === null && (
        <button type="button" onClick={() => keepRegister('')}>
          {t('register_change')}
        </button>
      )}
    </p>
  );
}
