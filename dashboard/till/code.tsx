import { useRef, useState } from 'preact/hooks';
import type { SentAnswer } from '../../worker/till/entry.ts';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { CodeAnswer } from '../../worker/till/till.ts';
import { checkCode, Refused, Unreachable } from './api.ts';
import { Camera, hasCamera } from './camera.tsx';
import { Field } from './pad.tsx';
import { RegisterForm, RegisterLine } from './register.tsx';
import { SaleForm } from './sale.tsx';
import { enter, momentNow, online, refresh, register, serverNow } from './till.ts';
import { explainAnswer, GivesLines } from './told.tsx';
import { dayOf, language, t } from './words.ts';

/** What stands below the code: how it stands, or that nobody could be asked. */
type Step =
  | { kind: 'ask' }
  | { kind: 'answer'; answer: CodeAnswer }
  | { kind: 'unchecked' }
  | { kind: 'end'; answer: SentAnswer | undefined; isRight: boolean };

/** The query of an address, nothing of what is none; without `URL.canParse`, which phones of before 2023 do not know. */
function queryOf(typed: string): URLSearchParams {
  try {
    return new URL(typed).searchParams;
  } catch {
    return new URLSearchParams();
  }
}

/** A code as staff mean it, so that what is entered without a network looks as it will once it is sent. */
function tidy(text: string): string {
  const typed = text.replace(/\s+/g, '');
  // What a link that a QR code holds says, as the server reads it (worker/till/typed.ts); keyboards may write capitals.
  const link = /(?:^|\/)r\/[\w.]{12,80}(?=$|[/?#])/i.exec(typed)?.[0].replace(/^\//, '');
  const told = new Map([...queryOf(typed)].map(([name, value]) => [name.toLowerCase(), value]));
  const rk = told.get('rk');
  return (told.get('code') ?? told.get('coupon') ?? link ?? (rk ? `r/${rk}` : typed)).toUpperCase();
}

/** A total is put right in the days in which its receipt's number means this sale. */
const RIGHTS_MS = 24 * 3_600_000;

/** The sale of this store that the code was used in, by receipt and the day on which it was typed: its total may be wrong. */
function saleToRight({ state, used }: CodeAnswer, { store, daily, timeZone }: TillOpen) {
  const { receipt, register: own } = used ?? {};
  const isRecent = used !== undefined && used.store === store && serverNow() - used.at < RIGHTS_MS;
  if (state !== 'used' || !isRecent || receipt === undefined) return undefined;
  const isTypedToday = !daily || dayOf(used.at, timeZone) === dayOf(serverNow(), timeZone);
  return { receipt, register: own, ago: isTypedToday ? undefined : (1 as const) };
}

/** Whether a code ended today: it is good for a receipt of yesterday, where one can be told as such. */
const endedToday = ({ state, until }: CodeAnswer, { daily, timeZone }: TillOpen) =>
  daily && state === 'expired' && until !== undefined && dayOf(until, timeZone) === dayOf(serverNow(), timeZone);

/** Checks a code, and takes it in a sale. */
export function CodePage({ open }: { open: TillOpen }) {
  const [code, setCode] = useState('');
  const [step, setStep] = useState<Step>({ kind: 'ask' });
  const [scanning, setScanning] = useState(false);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const check = async (text: string) => {
    const wanted = tidy(text);
    setCode(wanted);
    setScanning(false);
    if (wanted === '') return field.current?.focus();
    setBusy(true);
    try {
      // A link out of a QR code is not to be changed.
      const answer = await checkCode(text.includes('://') ? text : wanted, {}, language.value);
      online.value = true;
      setCode(answer.code || wanted);
      setStep({ kind: 'answer', answer });
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
      if (error instanceof Unreachable) {
        online.value = false;
        setStep({ kind: 'unchecked' });
      } else await refresh();
    } finally {
      setBusy(false);
    }
  };
  const toRight = step.kind === 'answer' ? saleToRight(step.answer, open) : undefined;
  /** What speaks against it on that receipt, told before the sale goes out; where nobody can be asked, with its answer. */
  const findTaken = async (receipt: string, ago: 1 | undefined) => {
    if (step.kind !== 'answer' || toRight !== undefined) return undefined;
    try {
      const found = await checkCode(code, { receipt, register: register.value, ago }, language.value);
      if (found.state === 'not_combinable') return t('not_combinable_text');
      // It holds now, but not for a sale of a day before it was given.
      return found.state === 'not_yet' ? explainAnswer(found, open).lines.join(' ') : undefined;
    } catch (error) {
      if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
      return undefined;
    }
  };
  const send = async (
    { receipt, own, ago }: { receipt: string; own: string | undefined; ago: 1 | undefined },
    total: number,
    isRight: boolean,
  ) => {
    const offline = step.kind === 'unchecked';
    const sale = { code, receipt, total, offline, ...(own !== undefined && { register: own }), ...(ago && { ago }) };
    const answer = await enter({ kind: 'redeem', id: crypto.randomUUID(), ...momentNow(), ...sale });
    setStep({ kind: 'end', answer, isRight: isRight && answer?.status === 'done' });
  };
  const begin = () => {
    setCode('');
    setStep({ kind: 'ask' });
    requestAnimationFrame(() => field.current?.focus());
  };

  if (step.kind === 'end') {
    const { answer } = step;
    const told = answer && answer.status !== 'later' ? explainAnswer(answer, open) : undefined;
    return (
      <section class={`card told ${told ? told.tone : 'note'}`} role="status">
        <h1>{step.isRight ? t('corrected') : told ? told.title : t('noted')}</h1>
        <p class="code">
          <bdi>{code}</bdi>
        </p>
        {told ? told.lines.map((line) => <p key={line}>{line}</p>) : <p>{t('noted_text')}</p>}
        {answer?.status === 'done' && answer.gives && <GivesLines gives={answer.gives} open={open} />}
        <button class="strong" type="button" onClick={begin}>
          {t('next')}
        </button>
      </section>
    );
  }
  const answer = step.kind === 'answer' ? step.answer : undefined;
  const told = answer && explainAnswer(answer, open);
  const isLate = answer !== undefined && endedToday(answer, open);
  if (register.value === '') return <RegisterForm />;
  return (
    <>
      {step.kind === 'ask' && <h1 class="unseen">{t('tab_code')}</h1>}
      <form
        class="card ask"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          check(code);
        }}
      >
        <Field
          label="code_label"
          value={code}
          hint={t('code_hint')}
          onInput={(text) => {
            setCode(text);
            setStep({ kind: 'ask' });
          }}
          input={{
            ref: field,
            class: 'code',
            maxLength: 500,
            autocapitalize: 'characters',
            spellcheck: false,
            enterKeyHint: 'search',
            dir: 'ltr',
          }}
        />
        <div class="pair">
          {hasCamera() && !scanning && (
            <button type="button" onClick={() => setScanning(true)}>
              {t('scan')}
            </button>
          )}
          <button class={step.kind === 'ask' ? 'strong' : ''} type="submit" disabled={busy}>
            {t('check')}
          </button>
        </div>
        {scanning && <Camera onCode={check} onStop={() => setScanning(false)} />}
      </form>
      {told && (
        <section class={`card told ${told.tone}`} role="status">
          <h1>{told.title}</h1>
          {told.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          {answer?.gives && <GivesLines gives={answer.gives} open={open} />}
        </section>
      )}
      {step.kind === 'unchecked' && (
        <section class="card told note" role="status">
          <h1>{t('unchecked')}</h1>
          <p>{t('unchecked_text')}</p>
        </section>
      )}
      {toRight !== undefined && <p class="card">{t('put_right_text')}</p>}
      {(step.kind === 'unchecked' || answer?.state === 'valid' || isLate || toRight !== undefined) && (
        <SaleForm
          key={code}
          open={open}
          gives={answer?.gives}
          isChecked={step.kind === 'answer'}
          isRight={toRight !== undefined}
          receipt={toRight?.receipt ?? ''}
          ago={isLate ? 1 : undefined}
          findTaken={findTaken}
          onSend={(number, total, ago) => {
            // A sale of before the store's tills numbered their own receipts has no register, whatever the link says.
            const known = toRight && { own: toRight.register ?? '', ago: toRight.ago };
            return send({ receipt: number, ...(known ?? { own: register.value, ago }) }, total, toRight !== undefined);
          }}
        />
      )}
      <RegisterLine open={open} />
    </>
  );
}
