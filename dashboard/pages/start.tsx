import { useCallback, useEffect, useState } from 'preact/hooks';
import type { StartAnswer } from '../../worker/start/start.routes.ts';
import type { Step } from '../../worker/start/start.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Failure } from '../parts/notice.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useLiveShop } from './use-live-shop.ts';

/** The way from nothing to a first share to oneself. */
export function StartPage() {
  const { shops, shop, change } = useLiveShop();
  const me = session.value?.me;
  if (!me) return null;
  const [first = ''] = me.user.name.split(' ');
  return (
    <>
      <div class="page-head">
        <h1>{t('start.title', { name: first })}</h1>
        {shops.length > 1 && shop && (
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        )}
      </div>
      <p class="lead">{t(shop ? 'start.lead_shop' : 'start.lead', { shop: shop?.name })}</p>
      <Checklist key={shop?.id ?? ''} shop={shop?.id ?? ''} />
    </>
  );
}

/** Where each step is done. */
const PLACES: Record<Exclude<Step, 'try'>, string> = {
  shop: '/dashboard/settings/new-shop',
  theme: '/dashboard/settings/theme',
  campaign: '/dashboard/start/campaign',
  install: '/dashboard/install',
  team: '/dashboard/settings/team',
};

function Checklist({ shop }: { shop: string }) {
  const read = useCallback(() => api.start(shop), [shop]);
  const { answer, refusal, load } = useAnswer<StartAnswer>(read);
  // Whoever comes back from the test page sees what they did there.
  useEffect(() => {
    addEventListener('focus', load);
    return () => removeEventListener('focus', load);
  }, [load]);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { steps, test } = answer;
  const next = steps.find(({ done, needs }) => !done && !needs)?.step;
  const done = steps.filter((one) => one.done).length;
  return (
    <>
      <p class="progress-line">
        <progress max={steps.length} value={done} aria-label={t('start.progress')} />
        {t('start.done', { done, count: steps.length })}
      </p>
      <ol class="checklist">
        {steps.map(({ step, done: isDone, needs }) => (
          <li key={step} class={isDone ? 'done' : step === next ? 'next' : ''}>
            <span class="step-tick" aria-hidden="true">
              {isDone && (
                <svg viewBox="0 0 16 16" aria-hidden="true">
                  <path d="m4 8.5 2.7 2.7L12 5.5" />
                </svg>
              )}
            </span>
            <div>
              <h2>
                {t(`start.${step}`)}
                {isDone && <span class="hidden"> {t('start.is_done')}</span>}
              </h2>
              <p>{t(needs ? 'start.needs' : `start.${step}_text`, { step: t(`start.${needs || step}`) })}</p>
            </div>
            {!needs && (step !== 'try' || test) && <StepLink {...{ step, shop, isMain: step === next, isDone }} />}
          </li>
        ))}
      </ol>
    </>
  );
}

interface StepLinkProps {
  step: Step;
  shop: string;
  isMain: boolean;
  isDone: boolean;
}

function StepLink({ step, shop, isMain, isDone }: StepLinkProps) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    // The page opens in the tap: its address has to be there before.
    if (step === 'try')
      api.tryShop(shop).then(
        (answer) => setUrl(answer.url),
        () => {},
      );
  }, [step, shop]);
  const look = isMain ? 'button main' : 'button';
  const words = t(isDone ? `start.${step}_again` : `start.${step}_do`);
  if (step === 'try') {
    return url ? (
      <a class={look} href={url} target="_blank" rel="noreferrer">
        {words}
      </a>
    ) : null;
  }
  const kept = shop && step !== 'shop' ? `?shop=${encodeURIComponent(shop)}` : '';
  return (
    <a class={look} href={PLACES[step] + kept}>
      {words}
    </a>
  );
}
