import { useState } from 'preact/hooks';
import type { Platform } from '../../worker/platform/platform.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { PlatformLine } from './platform-line.tsx';
import { ShopPicker } from './shop-picker.tsx';

const KINDS: readonly Platform[] = ['shopify', 'woocommerce'];

/** The shops' own systems that tell us of orders, one of a kind a shop. */
export function Platforms({ shops }: { shops: readonly ShopAnswer[] }) {
  const { answer, busy, refusal, run } = useAnswer(api.platforms);
  const [wanted, setWanted] = useState<{ platform: Platform; shop: string; domain: string }>();
  if (!answer) return null;
  const { platforms, secret } = answer;
  const faultOf = (path: string) => refusal?.errors.find((one) => one.path === path);
  const refused = refusal && `platforms.refused_${refusal.errors[0]?.path ?? refusal.code}`;
  const connect = async () => {
    if (!wanted) return;
    const { platform, shop, domain } = wanted;
    const done = await run(() => api.addPlatform({ platform, shop, ...(platform === 'shopify' && { domain }) }));
    if (done) setWanted(undefined);
  };
  return (
    <section class="card platforms" aria-labelledby="platforms">
      <div class="card-head">
        <h2 id="platforms">{t('platforms.title')}</h2>
      </div>
      <p class="lead">{t('platforms.lead')}</p>
      {platforms.length === 0 && <p class="none">{t('platforms.none')}</p>}
      <ul class="switches">
        {platforms.map((platform) => (
          <PlatformLine
            key={platform.id}
            {...{ platform, busy }}
            scope={shops.find(({ id }) => id === platform.shop)?.name ?? ''}
            secret={secret?.id === platform.id ? secret.value : undefined}
            onSecret={(value) => run(() => api.setPlatformSecret(platform.id, value))}
            onRemove={() => {
              if (confirm(t('platforms.confirm'))) run(() => api.removePlatform(platform.id));
            }}
          />
        ))}
      </ul>
      <p class="fault-line" role="alert">
        {refused && t(hasWords(refused) ? refused : 'messages.refused_internal')}
      </p>
      {wanted ? (
        <form
          class="part"
          aria-label={t(`platforms.connect_${wanted.platform}`)}
          onSubmit={(event) => {
            event.preventDefault();
            connect();
          }}
        >
          <div class="labelled">
            {t('platforms.shop')}
            <ShopPicker shops={shops} value={wanted.shop} onChoose={(shop) => setWanted({ ...wanted, shop })} />
          </div>
          {wanted.platform === 'shopify' && (
            <label class="labelled" for="platform-domain">
              {t('platforms.domain')}
              <input
                id="platform-domain"
                type="text"
                required
                autocomplete="off"
                spellcheck={false}
                aria-invalid={faultOf('domain') !== undefined}
                value={wanted.domain}
                onInput={(event) => setWanted({ ...wanted, domain: event.currentTarget.value })}
              />
            </label>
          )}
          <div class="buttons">
            <button type="submit" class="button main" disabled={busy}>
              {t(`platforms.connect_${wanted.platform}`)}
            </button>
            <button type="button" class="button" disabled={busy} onClick={() => setWanted(undefined)}>
              {t('connections.cancel')}
            </button>
          </div>
        </form>
      ) : (
        <div class="buttons">
          {KINDS.map((platform) => (
            <button
              key={platform}
              type="button"
              class="button"
              onClick={() => setWanted({ platform, shop: shops[0]?.id ?? '', domain: '' })}
            >
              {t(`platforms.connect_${platform}`)}
            </button>
          ))}
        </div>
      )}
    </section>
  );
}
