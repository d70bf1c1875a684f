import { useEffect, useState } from 'preact/hooks';
import type { CouponsAnswer } from '../../worker/coupon/coupon.routes.ts';
import type { FieldError } from '../../worker/errors.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { Choice } from './choice.tsx';

const KINDS = ['none', 'shopify', 'woocommerce', 'magento', 'free'] as const;
type Kind = (typeof KINDS)[number];
/** Until so long after the last key the preview waits, in milliseconds. */
const PAUSE = 300;

interface ApplyLinkProps {
  shop: string;
  apply: CouponsAnswer['apply'];
  busy: boolean;
  faults: readonly FieldError[];
  onSave: (pattern: string) => Promise<boolean>;
}

const wordsOf = (faults: readonly FieldError[]) => {
  const [first] = faults;
  if (!first) return '';
  return hasWords(`coupons.link_${first.code}`) ? t(`coupons.link_${first.code}`) : t('switches.failed');
};

/** How a code gets into the basket by itself, with the link that friends would open. */
export function ApplyLink({ shop, apply, busy, faults, onSave }: ApplyLinkProps) {
  const { patterns } = apply;
  const known = KINDS.find((kind) => kind !== 'none' && kind !== 'free' && patterns[kind] === apply.pattern);
  const [kind, setKind] = useState<Kind>(known ?? (apply.pattern ? 'free' : 'none'));
  const [pattern, setPattern] = useState(apply.pattern);
  const [shown, setShown] = useState({ link: apply.preview, fault: '' });
  const [saved, setSaved] = useState(false);
  const wanted = kind === 'none' ? '' : pattern;
  useEffect(() => {
    if (wanted === apply.pattern) return setShown({ link: apply.preview, fault: '' });
    if (!wanted) return setShown({ link: null, fault: '' });
    let gone = false;
    const timer = setTimeout(async () => {
      try {
        const { preview } = await api.previewApplyLink(shop, wanted);
        if (!gone) setShown({ link: preview, fault: '' });
      } catch (error) {
        const errors = error instanceof ApiError ? error.errors : [];
        if (!gone) setShown({ link: null, fault: wordsOf(errors) || t('switches.failed') });
      }
    }, PAUSE);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [wanted, shop, apply]);
  const fault = shown.fault || wordsOf(faults);
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        setSaved(await onSave(wanted));
      }}
    >
      <h2>{t('coupons.apply')}</h2>
      <p>{t('coupons.apply_text')}</p>
      <Choice
        label={t('coupons.platform')}
        value={kind}
        options={KINDS.map((value) => ({ value, label: t(`coupons.platform_${value}`) }))}
        onChoose={(next) => {
          setKind(next);
          setSaved(false);
          if (next !== 'none' && next !== 'free') setPattern(patterns[next]);
        }}
      />
      {kind !== 'none' && (
        <>
          <label class="labelled">
            {t('coupons.link_pattern')}
            <input
              type="text"
              value={pattern}
              maxLength={500}
              spellcheck={false}
              aria-invalid={fault !== ''}
              aria-describedby="apply-note"
              onInput={(event) => {
                setSaved(false);
                setKind('free');
                setPattern(event.currentTarget.value.trim());
              }}
            />
          </label>
          <small id="apply-note" class={fault ? 'hint field-fault' : 'hint'}>
            {fault || t(`coupons.note_${kind}`)}
          </small>
        </>
      )}
      <p class="apply-preview" role="status">
        {shown.link && (
          <>
            {t('coupons.preview')} <code>{shown.link}</code>
          </>
        )}
        {saved && <span> {t('coupons.saved')}</span>}
      </p>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || shown.fault !== '' || wanted === apply.pattern}>
          {t('coupons.save')}
        </button>
      </div>
    </form>
  );
}
