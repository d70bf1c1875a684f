import { useRef, useState } from 'preact/hooks';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { CodeAnswer } from '../../worker/till/till.ts';
import { Field, Pad } from './pad.tsx';
import { readTotal } from './total.ts';
import { sayAgo, sayMoney, t } from './words.ts';

interface SaleOptions {
  open: TillOpen;
  gives: CodeAnswer['gives'];
  isChecked: boolean;
  /** Whether the sale is known already, and its total is put right. */
  isRight: boolean;
  /** As far as it is known. */
  receipt: string;
  /** 1 where it is most likely of yesterday. */
  ago?: 1 | undefined;
  /** What speaks against a receipt's number, in words. */
  findTaken(receipt: string, ago: 1 | undefined): Promise<string | undefined>;
  /** @param ago 1 of a sale of yesterday, where numbers begin anew each day. */
  onSend(receipt: string, total: number, ago: 1 | undefined): Promise<void>;
}

/** When a sale was made whose receipt's number says nothing without its day. */
function WhenSold({ ago, onChoose }: { ago: 1 | undefined; onChoose(ago: 1 | undefined): void }) {
  return (
    <div class="pair when">
      {([undefined, 1] as const).map((days) => (
        <button key={days} type="button" aria-pressed={ago === days} onClick={() => onChoose(days)}>
          {sayAgo(days ?? 0)}
        </button>
      ))}
    </div>
  );
}

/** Receipt and total of a sale that a code is used in, or whose total is put right. */
export function SaleForm({
  open,
  gives,
  isChecked,
  isRight,
  receipt: known,
  ago: likely,
  findTaken,
  onSend,
}: SaleOptions) {
  const [receipt, setReceipt] = useState(known);
  const [ago, setAgo] = useState(likely);
  const [taken, setTaken] = useState<string>();
  const [typed, setTyped] = useState('');
  const [isDoubted, setDoubted] = useState(false);
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const { digits, currency } = open;
  const total = readTotal(typed, digits);
  const least = gives?.leastTotal ?? 0;
  const receiptFault = receipt.trim() === '' ? t('needed') : undefined;
  const totalFault =
    total === undefined
      ? t('needed')
      : isChecked && total < least
        ? t('below', { amount: sayMoney(least, currency) })
        : undefined;
  const type = (text: string) => {
    setTyped(text);
    setDoubted(false);
  };
  const send = async (sum: number) => {
    setBusy(true);
    await onSend(receipt.trim(), sum, ago);
    setBusy(false);
  };
  /** Of several that are asked for on a slow line the answer to the latest alone counts. */
  const asked = useRef(0);
  const forget = () => {
    asked.current += 1;
    setTaken(undefined);
    return asked.current;
  };
  const find = async (days: 1 | undefined) => {
    const turn = forget();
    if (receipt.trim() === '') return;
    const found = await findTaken(receipt.trim(), days);
    if (turn === asked.current) setTaken(found);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (busy || taken || receiptFault || totalFault || total === undefined) return;
    // `50` is less than one of the currency here: whoever means fifty is asked.
    if (total > 0 && total < 10 ** digits && !/[.,]/.test(typed)) return setDoubted(true);
    await send(total);
  };
  return (
    <form class="sale" onSubmit={submit} noValidate>
      <Field
        label="receipt_label"
        value={receipt}
        onInput={(text) => {
          setReceipt(text);
          forget();
        }}
        fault={taken ?? (tried ? receiptFault : undefined)}
        input={{
          maxLength: 60,
          enterKeyHint: 'next',
          autocapitalize: 'characters',
          spellcheck: false,
          dir: 'ltr',
          onChange: () => find(ago),
        }}
      />
      {open.daily && !isRight && (
        <WhenSold
          ago={ago}
          onChoose={(days) => {
            setAgo(days);
            find(days);
          }}
        />
      )}
      <Field
        label="total_label"
        value={typed}
        onInput={type}
        fault={tried ? totalFault : undefined}
        hint={total === undefined ? ' ' : sayMoney(total, currency)}
        // The keys below are larger than any that a phone would show.
        input={{ inputMode: 'none', maxLength: 14, class: 'sum', dir: 'ltr' }}
      />
      <Pad digits={digits} onKey={(key) => type((typed + key).slice(0, 12))} onBack={() => type(typed.slice(0, -1))} />
      {isDoubted && total !== undefined ? (
        <div role="alert">
          <p class="fault">{t('tiny', { amount: sayMoney(total, currency) })}</p>
          <div class="pair">
            {[total, total * 10 ** digits].map((sum) => (
              <button key={sum} type="button" disabled={busy} onClick={() => send(sum)}>
                {sayMoney(sum, currency)}
              </button>
            ))}
          </div>
        </div>
      ) : (
        <button class="strong" type="submit" disabled={busy}>
          {t(isRight ? 'put_right' : isChecked ? 'redeem' : 'note')}
        </button>
      )}
    </form>
  );
}
