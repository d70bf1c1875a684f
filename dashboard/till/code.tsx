import { useRef, useState } from 'preact/hooks';
import type { SentAnswer } from '../../worker/till/entry.ts';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { CodeAnswer } from '../../worker/till/till.ts';
import { checkCode, Refused, Unreachable } from './api.ts';
import { Camera, hasCamera } from './camera.tsx';
import { Field } from './pad.tsx';
import { SaleForm } from './sale.tsx';
import { enter, online, refresh, serverNow } from './till.ts';
import { explainAnswer, GivesLines } from './told.tsx';
import { language, t } from './words.ts';

/** What stands below the code: how it stands, or that nobody could be asked. */
type Step =
  | { kind: 'ask' }
  | { kind: 'answer'; answer: CodeAnswer }
  | { kind: 'unchecked' }
  | { kind: 'end'; answer: SentAnswer | undefined; isRight: boolean };

/** A code as staff mean it, so that what is entered without a network looks as it will once it is sent. */
function tidy(text: string): string {
  const typed = text.replace(/\s+/g, '');
  // The code of a link that a QR code holds, as the server reads it.
  const query = URL.canParse(typed) ? new URL(typed).searchParams : undefined;
  return (query?.get('code') ?? query?.get('coupon') ?? typed).toUpperCase();
}

/** A total is put right in the days in which its receipt's number means this sale. */
const RIGHTS_MS = 24 * 3_600_000;

/** The receipt of a sale of this store that the code was used in: its total may have been mistyped. */
const receiptToRight = ({ state, used }: CodeAnswer, { store }: TillOpen) =>
  state === 'used' && used?.store === store && serverNow() - used.at < RIGHTS_MS ? used.receipt : undefined;

/** Checks a code, and takes it in a sale. */
export function CodePage({ open }: { open: TillOpen }) {
  const [code, setCode] = useState('');
  const [receipt, setReceipt] = useState('');
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
      const answer = await checkCode(text.includes('://') ? text : wanted, receipt.trim(), language.value);
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
  const send = async (receipt: string, total: number, isRight: boolean) => {
    const offline = step.kind === 'unchecked';
    const entry = { kind: 'redeem', id: crypto.randomUUID(), at: Date.now(), code, receipt, total, offline } as const;
    const answer = await enter(entry);
    setStep({ kind: 'end', answer, isRight: isRight && answer?.status === 'done' });
  };
  const begin = () => {
    setCode('');
    setReceipt('');
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
  const toRight = answer && receiptToRight(answer, open);
  return (
    <>
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
        <Field
          label="receipt_optional"
          value={receipt}
          onInput={(text) => {
            setReceipt(text);
            setStep({ kind: 'ask' });
          }}
          input={{ maxLength: 60, autocapitalize: 'characters', spellcheck: false, dir: 'ltr' }}
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
      {(step.kind === 'unchecked' || answer?.state === 'valid' || toRight !== undefined) && (
        <SaleForm
          key={code}
          open={open}
          gives={answer?.gives}
          isChecked={step.kind === 'answer'}
          isRight={toRight !== undefined}
          receipt={toRight ?? receipt}
          onSend={(number, total) => send(number, total, toRight !== undefined)}
        />
      )}
    </>
  );
}
