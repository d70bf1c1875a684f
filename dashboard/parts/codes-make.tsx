import { useState } from 'preact/hooks';
import type { GeneratedAnswer } from '../../worker/coupon/generate.ts';
import type { PoolAnswer } from '../../worker/coupon/overview.ts';
import { ApiError } from '../api/call.ts';
import { couponFile } from '../api/coupon.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { hasWords, t } from '../i18n.ts';

interface CodesMakeProps {
  shop: string;
  pool: PoolAnswer;
  onDone: () => void;
}

const count = (value: number) => formatValue(value, 'count');

/** Codes made by a pattern, and their file for the shop's own system. */
export function CodesMake({ shop, pool, onDone }: CodesMakeProps) {
  const [pattern, setPattern] = useState('FRIEND-****-***=');
  const [amount, setAmount] = useState('1000');
  const [busy, setBusy] = useState(false);
  const [made, setMade] = useState<GeneratedAnswer>();
  const [fault, setFault] = useState('');
  const make = async () => {
    setBusy(true);
    setFault('');
    setMade(undefined);
    try {
      setMade(await api.generateCoupons(shop, pool.deal, pattern, Number(amount)));
      onDone();
    } catch (error) {
      const [first] = error instanceof ApiError ? error.errors : [];
      const words = `coupons.fault_${first?.code}`;
      setFault(
        hasWords(words) ? t(words) : first?.path === 'amount' ? t('coupons.fault_amount') : t('switches.failed'),
      );
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        make();
      }}
    >
      <h2>{t('coupons.generate')}</h2>
      <p>{t('coupons.generate_text')}</p>
      <label class="labelled">
        {t('coupons.pattern')}
        <input
          type="text"
          value={pattern}
          maxLength={40}
          spellcheck={false}
          autocomplete="off"
          aria-describedby="pattern-marks"
          onInput={(event) => setPattern(event.currentTarget.value.toUpperCase())}
        />
      </label>
      <small id="pattern-marks" class="hint">
        {t('coupons.marks')}
      </small>
      <label class="labelled">
        {t('coupons.amount')}
        <input
          type="text"
          inputMode="numeric"
          value={amount}
          maxLength={6}
          onInput={(event) => setAmount(event.currentTarget.value.replace(/\D/g, ''))}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !pattern || !amount}>
          {t(busy ? 'coupons.generating' : 'coupons.generate_now')}
        </button>
      </div>
      <div role="status">
        {fault && <p class="below field-fault">{fault}</p>}
        {made && (
          <p class="below">
            {t('coupons.generated', { count: made.added, number: count(made.added) })}{' '}
            <a href={couponFile(shop, pool.deal, { lot: String(made.created_at) })} download>
              {t('coupons.download_these')}
            </a>
          </p>
        )}
      </div>
    </form>
  );
}
