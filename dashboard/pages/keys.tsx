import { useState } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Copyable } from '../parts/copy.tsx';
import { CheckField, FormPart, SelectField, TextField } from '../parts/form.tsx';
import { Failure } from '../parts/notice.tsx';
import { SettingsFrame } from '../parts/settings-frame.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

const nameOf = ({ name, kind }: ShopAnswer) => (kind === 'test' ? `${name} · ${t('app.test_mode')}` : name);

/** What a scope allows, in words where there are some. */
function nameScope(scope: string): string {
  const words = `scope.${scope.replace(':', '_')}`;
  return hasWords(words) ? `${t(words)} (${scope})` : scope;
}

/** Site keys of the shops, their secrets, and the keys of servers. */
export function KeysPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.keys);
  const [made, setMade] = useState('');
  const { me, shops = [] } = session.value ?? {};
  if (refusal && !answer) return refusal.code === 'forbidden' ? <Forbidden /> : <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const isOwner = me.role === 'owner';
  const shopOf = (id: string) => shops.find((one) => one.id === id);
  return (
    <SettingsFrame page="keys" refusal={refusal} readOnly={!isOwner}>
      <SiteKeys shops={shops} isOwner={isOwner} />
      <section class="card" aria-labelledby="keys">
        <div class="card-head">
          <h2 id="keys">{t('keys.server')}</h2>
        </div>
        <p class="card-note">{t('keys.server_text')}</p>
        {made && (
          <div class="once" role="status">
            <strong>{t('keys.once')}</strong>
            <Copyable text={made} label={t('keys.key')} />
          </div>
        )}
        {answer.keys.length === 0 && <p class="none">{t('keys.none')}</p>}
        <ul class="switches">
          {answer.keys.map((key) => {
            const shop = shopOf(key.shop);
            return (
              <li key={key.id} class={key.revokedAt ? 'revoked' : ''}>
                <span class="switch-name">
                  <span>
                    {key.name || t('keys.unnamed')} <code>{key.hint}…</code>
                  </span>
                  <span class="switch-note">
                    {[shop ? nameOf(shop) : '', key.scopes.join(', ')].filter(Boolean).join(' · ')}
                  </span>
                  <span class="switch-note">
                    {key.revokedAt
                      ? t('keys.revoked', { time: formatMoment(key.revokedAt) })
                      : key.lastUsedAt
                        ? t('keys.last_used', { time: formatMoment(key.lastUsedAt) })
                        : t('keys.never_used')}
                  </span>
                </span>
                {isOwner && !key.revokedAt && (
                  <button
                    type="button"
                    class="button small"
                    disabled={busy}
                    aria-label={t('keys.revoke_named', { name: key.name || key.hint })}
                    onClick={() => confirm(t('keys.confirm')) && run(() => api.revokeKey(key.id))}
                  >
                    {t('keys.revoke')}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      </section>
      {isOwner && shops.length > 0 && (
        <KeyForm
          key={made}
          shops={shops}
          scopes={answer.scopes}
          busy={busy}
          faults={refusal?.errors ?? []}
          onMake={(wanted) =>
            run(async () => {
              const answered = await api.addKey(wanted);
              setMade(answered.key);
              return answered;
            })
          }
        />
      )}
    </SettingsFrame>
  );
}

function Forbidden() {
  return (
    <SettingsFrame page="keys">
      <p class="none">{t('settings.refused_forbidden')}</p>
    </SettingsFrame>
  );
}

/** What pages are given, and what signs a shop's customers in. */
function SiteKeys({ shops, isOwner }: { shops: readonly ShopAnswer[]; isOwner: boolean }) {
  const [secret, setSecret] = useState<{ shop: string; secret: string }>();
  return (
    <section class="card" aria-labelledby="site-keys">
      <div class="card-head">
        <h2 id="site-keys">{t('keys.site')}</h2>
      </div>
      <p class="card-note">{t('keys.site_text')}</p>
      {shops.length === 0 && <p class="none">{t('settings.no_shop')}</p>}
      <ul class="switches">
        {shops.map((shop) => (
          <li key={shop.id} class="site-key">
            <span class="switch-name">
              {nameOf(shop)}
              <code>{shop.site_key}</code>
            </span>
            {isOwner && (
              <button
                type="button"
                class="button small"
                aria-label={t('keys.secret_named', { name: nameOf(shop) })}
                onClick={async () => {
                  if (confirm(t('keys.secret_confirm'))) {
                    setSecret({ shop: shop.id, ...(await api.makeSecret(shop.id)) });
                  }
                }}
              >
                {t('keys.secret')}
              </button>
            )}
            {secret?.shop === shop.id && (
              <div class="once" role="status">
                <strong>{t('keys.secret_once')}</strong>
                <Copyable text={secret.secret} label={t('keys.secret')} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface KeyFormProps {
  shops: readonly ShopAnswer[];
  scopes: readonly string[];
  busy: boolean;
  faults: Parameters<typeof TextField>[0]['faults'];
  onMake: (wanted: { shop: string; name: string; scopes: string[] }) => void;
}

function KeyForm({ shops, scopes, busy, faults, onMake }: KeyFormProps) {
  const [shop, setShop] = useState(shops.find(({ kind }) => kind === 'test')?.id ?? shops[0]?.id ?? '');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<string[]>(['purchases:write']);
  return (
    <form
      class="card form"
      aria-labelledby="new-key"
      onSubmit={(event) => {
        event.preventDefault();
        onMake({ shop, name, scopes: chosen });
      }}
    >
      <h2 id="new-key" class="form-title">
        {t('keys.new')}
      </h2>
      <FormPart title={t('keys.what')}>
        <div class="form-pair">
          <TextField
            name="name"
            label={t('keys.name')}
            hint={t('keys.name_hint')}
            required
            maxLength={60}
            value={name}
            faults={faults}
            onChange={setName}
          />
          <SelectField
            name="shop"
            label={t('keys.shop')}
            value={shop}
            faults={faults}
            options={shops.map((one) => ({ value: one.id, label: nameOf(one) }))}
            onChange={setShop}
          />
        </div>
      </FormPart>
      <FormPart title={t('keys.scopes')}>
        {scopes.map((scope) => (
          <CheckField
            key={scope}
            label={nameScope(scope)}
            checked={chosen.includes(scope)}
            onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
          />
        ))}
      </FormPart>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy || chosen.length === 0}>
          {t('keys.make')}
        </button>
      </div>
    </form>
  );
}
