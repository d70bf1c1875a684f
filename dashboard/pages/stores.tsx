import { useCallback, useState } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { StaffMade, StoresAnswer } from '../../worker/store/store.routes.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Copyable } from '../parts/copy.tsx';
import { TextField } from '../parts/form.tsx';
import { Failure } from '../parts/notice.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { StorePrint } from '../parts/store-print.tsx';
import { StoreStaff } from '../parts/store-staff.tsx';
import { TillSales } from '../parts/till-sales.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

/** A shop's stores, and one of them with its staff and what is printed for it. */
function Stores({ shop }: { shop: ShopAnswer }) {
  const { query, change } = useShop();
  const read = useCallback((): Promise<StoresAnswer & Partial<StaffMade>> => api.stores(shop.id), [shop.id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { stores, campaigns, made } = answer;
  const store = stores.find(({ code }) => code === query.store) ?? stores[0];
  const errors = refusal?.errors ?? [];
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && errors.length === 0 && t('switches.failed')}
      </p>
      <div class="stack">
        <section class="card part">
          <h2>{t('stores.join')}</h2>
          <p>{t('stores.join_text')}</p>
          {answer.join_urls.map(({ source, url }) => (
            <div key={source}>
              <h3>{t(`stores.join_${source}`)}</h3>
              <Copyable text={url} label={`${t('stores.join')}, ${t(`stores.join_${source}`)}`} />
            </div>
          ))}
        </section>
        <section class="card part" aria-labelledby="stores-list">
          <h2 id="stores-list">{t('stores.list')}</h2>
          {stores.length === 0 ? (
            <p class="none">{t('stores.none')}</p>
          ) : (
            <ul class="store-list">
              {stores.map((one) => (
                <li key={one.id}>
                  <button
                    type="button"
                    aria-current={one.id === store?.id ? 'true' : undefined}
                    onClick={() => change({ shop: shop.id, store: one.code })}
                  >
                    <span>{one.name}</span>
                    <code>{one.code}</code>
                    {one.state === 'closed' && <small>{t('stores.closed')}</small>}
                  </button>
                </li>
              ))}
            </ul>
          )}
          {may && (
            <AddStore
              key={stores.length}
              busy={busy}
              faults={errors}
              onAdd={(name, code) =>
                run(async () => {
                  const next = await api.addStore(shop.id, name, code);
                  const added = next.stores.find(({ id }) => stores.every((one) => one.id !== id));
                  if (added) change({ shop: shop.id, store: added.code });
                  return next;
                })
              }
            />
          )}
        </section>
        {store && (
          <div class="pair" key={store.id}>
            <StorePrint shop={shop} store={store} campaigns={campaigns} />
            <StoreStaff
              shop={shop.id}
              shopZone={shop.time_zone}
              store={store}
              made={made && store.staff.some(({ id }) => id === made.link) ? made : undefined}
              may={may}
              busy={busy}
              run={run}
            />
          </div>
        )}
        {may && stores.length > 0 && <TillSales shop={shop.id} />}
        {!may && <p class="lead">{t('stores.read_only')}</p>}
      </div>
    </>
  );
}

interface AddProps {
  busy: boolean;
  faults: Parameters<typeof TextField>[0]['faults'];
  onAdd: (name: string, code: string) => void;
}

function AddStore({ busy, faults, onAdd }: AddProps) {
  const [name, setName] = useState('');
  const [code, setCode] = useState('');
  return (
    <form
      class="store-add"
      onSubmit={(event) => {
        event.preventDefault();
        onAdd(name, code.trim());
      }}
    >
      <TextField
        name="name"
        label={t('stores.name')}
        required
        maxLength={80}
        value={name}
        faults={faults}
        onChange={setName}
      />
      <TextField
        name="code"
        label={t('stores.code')}
        hint={t('stores.code_hint')}
        maxLength={12}
        value={code}
        faults={faults}
        onChange={setCode}
      />
      <button type="submit" class="button main" disabled={busy || name.trim() === ''}>
        {t('stores.add')}
      </button>
    </form>
  );
}

/** Places with a counter: where customers join who never buy online, and where staff redeem codes. */
export function StoresPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('stores.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id, store: undefined })} />
        </div>
      </div>
      <p class="lead">{t('stores.lead')}</p>
      <Stores key={shop.id} shop={shop} />
    </>
  );
}
