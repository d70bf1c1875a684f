import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { FieldError } from '../../worker/errors.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { ApiError } from '../api/call.ts';
import type { WantedStarter } from '../api/campaign.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { parseAmount } from '../money.ts';
import { Choice } from '../parts/choice.tsx';
import { FormPart, TextField } from '../parts/form.tsx';
import { NoShop } from '../parts/settings-frame.tsx';
import { session } from '../session.ts';
import { useLiveShop } from './use-live-shop.ts';

const MODULES = ['recommendation', 'engagement'] as const;
const KINDS = ['percent', 'amount', 'free_shipping'] as const;

/** A first campaign: choose a template, say what friends get, type the one code. */
export function StarterPage() {
  const { shop } = useLiveShop();
  if (!shop) return <NoShop />;
  return <StarterForm key={shop.id} shop={shop} />;
}

function StarterForm({ shop }: { shop: ShopAnswer }) {
  const { route } = useLocation();
  const [module, setModule] = useState<WantedStarter['module']>('recommendation');
  const [name, setName] = useState(t('starter.name_recommendation', { shop: shop.name }));
  const [kind, setKind] = useState<WantedStarter['kind']>('percent');
  const [value, setValue] = useState('15');
  const [minOrder, setMinOrder] = useState('');
  const [code, setCode] = useState('');
  const [reward, setReward] = useState('');
  const [faults, setFaults] = useState<readonly FieldError[]>([]);
  const [refusal, setRefusal] = useState('');
  const [busy, setBusy] = useState(false);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  const { currency } = shop;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setRefusal('');
    const amounts = {
      value:
        kind === 'free_shipping'
          ? 0
          : kind === 'percent'
            ? Number(value.replace('%', ''))
            : parseAmount(value, currency),
      minOrder: parseAmount(minOrder, currency),
      reward: module === 'recommendation' ? parseAmount(reward, currency) : 0,
    };
    const wrong = Object.entries(amounts).filter(([, amount]) => amount === undefined || !Number.isInteger(amount));
    setFaults(wrong.map(([path]) => ({ path, code: 'custom', message: '' })));
    if (wrong.length > 0) return;
    setBusy(true);
    try {
      await api.makeStarter({
        ...(amounts as Record<keyof typeof amounts, number>),
        shop: shop.id,
        module,
        name,
        kind,
        code,
      });
      route(`/dashboard/start?shop=${shop.id}`);
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(0, 'internal');
      setFaults(known.errors);
      setRefusal(known.code);
      setBusy(false);
    }
  };
  return (
    <>
      <div class="page-head">
        <h1>{t('starter.title')}</h1>
      </div>
      <p class="lead">{t('starter.lead', { shop: shop.name })}</p>
      <p class="fault-line" role="alert">
        {refusal && t(`settings.refused_${hasWords(`settings.refused_${refusal}`) ? refusal : 'internal'}`)}
      </p>
      <form class="card form" onSubmit={submit}>
        <fieldset class="form-all" disabled={!may}>
          <FormPart title={t('starter.module')}>
            <div class="templates">
              {MODULES.map((one) => (
                <label key={one} class="template">
                  <input
                    type="radio"
                    name="module"
                    checked={module === one}
                    onChange={() => {
                      setModule(one);
                      setName(t(`starter.name_${one}`, { shop: shop.name }));
                    }}
                  />
                  <span>
                    <strong>{t(`starter.${one}`)}</strong>
                    {t(`starter.${one}_text`)}
                  </span>
                </label>
              ))}
            </div>
            <TextField
              name="name"
              label={t('starter.name')}
              required
              maxLength={60}
              value={name}
              faults={faults}
              onChange={setName}
            />
          </FormPart>
          <FormPart title={t('starter.deal')} note={t('starter.deal_note')}>
            <Choice
              label={t('starter.kind')}
              value={kind}
              options={KINDS.map((one) => ({ value: one, label: t(`starter.kind_${one}`) }))}
              onChoose={(one) => {
                setKind(one);
                setValue(one === 'percent' ? '15' : '10');
              }}
            />
            <div class="form-pair">
              {kind !== 'free_shipping' && (
                <TextField
                  name="value"
                  label={t(kind === 'percent' ? 'starter.percent' : 'starter.amount', { currency })}
                  inputMode="decimal"
                  required
                  value={value}
                  faults={faults}
                  onChange={setValue}
                />
              )}
              <TextField
                name="minOrder"
                label={t('starter.min_order', { currency })}
                inputMode="decimal"
                placeholder="0"
                value={minOrder}
                faults={faults}
                onChange={setMinOrder}
              />
            </div>
            <TextField
              name="code"
              label={t('starter.code')}
              hint={t('starter.code_hint')}
              required
              maxLength={24}
              value={code}
              faults={faults}
              onChange={(text) => setCode(text.toUpperCase())}
            />
          </FormPart>
          {module === 'recommendation' && (
            <FormPart title={t('starter.reward')} note={t('starter.reward_note')}>
              <TextField
                name="reward"
                label={t('starter.reward_amount', { currency })}
                inputMode="decimal"
                placeholder="0"
                value={reward}
                faults={faults}
                onChange={setReward}
              />
            </FormPart>
          )}
          <div class="form-foot">
            <button type="submit" class="button main" disabled={busy || !may}>
              {t('starter.submit')}
            </button>
            <small>{t('starter.after', { shop: shop.name })}</small>
          </div>
        </fieldset>
      </form>
    </>
  );
}
