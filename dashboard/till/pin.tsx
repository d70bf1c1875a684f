import { useEffect, useRef, useState } from 'preact/hooks';
import { Refused, Unreachable } from './api.ts';
import { openWith, waiting } from './till.ts';
import { sayWait, t } from './words.ts';

const DIGITS = 6;

/** Asks for the PIN. What waits on the device is safe behind it. */
export function PinPage() {
  const [pin, setPin] = useState('');
  const [fault, setFault] = useState('');
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy || pin === '') return;
    setBusy(true);
    setFault('');
    try {
      await openWith(pin);
    } catch (error) {
      setPin('');
      field.current?.focus();
      if (error instanceof Unreachable) setFault(t('pin_offline'));
      else if (error instanceof Refused && error.retrySeconds)
        setFault(t('pin_wait', { time: sayWait(error.retrySeconds) }));
      else if (error instanceof Refused) setFault(t('pin_wrong'));
      else throw error;
    } finally {
      setBusy(false);
    }
  };
  const count = waiting().length;
  return (
    <main class="door">
      <form class="card" onSubmit={submit} noValidate>
        <h1 id="pin-title">{t('pin_title')}</h1>
        <p class="dim" id="pin-hint">
          {t('pin_hint')}
        </p>
        <input
          ref={field}
          class="pin"
          type="password"
          inputMode="numeric"
          autocomplete="off"
          maxLength={DIGITS}
          aria-labelledby="pin-title"
          aria-describedby="pin-hint pin-fault"
          aria-invalid={fault !== ''}
          value={pin}
          onInput={(event) => setPin(event.currentTarget.value.replace(/\D/g, ''))}
        />
        <p class="fault" id="pin-fault" role="alert">
          {fault}
        </p>
        <button class="strong" type="submit" disabled={busy}>
          {t('pin_open')}
        </button>
        {count > 0 && (
          <p class="dim waits">
            {t('waiting_title')}: {count}
          </p>
        )}
      </form>
    </main>
  );
}
