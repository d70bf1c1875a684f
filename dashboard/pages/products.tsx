import { useCallback, useState } from 'preact/hooks';
import type { LastImport } from '../../worker/product/product.store.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { formatMoment, formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { FeedForm } from '../parts/feed-form.tsx';
import { ImageHosts } from '../parts/image-hosts.tsx';
import { Failure } from '../parts/notice.tsx';
import { ProductTable } from '../parts/product-table.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

/** What the latest feed came to, in a sentence. */
function describeImport(last: LastImport | null): string {
  if (!last) return t('products.never');
  const time = formatMoment(last.finished ?? last.started);
  if (last.finished === null) return t('products.unfinished', { time });
  const [imported, rejected, removed] = [last.imported, last.rejected, last.removed].map((one) =>
    formatValue(one, 'count'),
  );
  return t('products.last', { time, imported, rejected, removed });
}

/** The catalogue of one shop. */
function Catalogue({ shop }: { shop: ShopAnswer }) {
  const [text, setText] = useState('');
  const [searched, setSearched] = useState('');
  const [act, setAct] = useState<'hosts' | 'search'>('search');
  const read = useCallback(() => api.products(shop.id, searched), [shop.id, searched]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const badHosts = act === 'hosts' && (refusal?.errors.length ?? 0) > 0;
  const saveHosts = (hosts: string[]) => {
    setAct('hosts');
    run(() => api.setImageHosts(shop.id, hosts));
  };
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && !badHosts && t('switches.failed')}
      </p>
      <div class="stack">
        <section class="card" aria-labelledby="products-known">
          <div class="card-head">
            <h2 id="products-known">
              {t('products.count', { count: answer.count, number: formatValue(answer.count, 'count') })}
            </h2>
            <form
              class="search"
              onSubmit={(event) => {
                event.preventDefault();
                setAct('search');
                setSearched(text.trim());
              }}
            >
              <input
                type="search"
                aria-label={t('products.search')}
                placeholder={t('products.search')}
                value={text}
                maxLength={100}
                onInput={(event) => setText(event.currentTarget.value)}
              />
              <button type="submit" class="button">
                {t('products.find')}
              </button>
            </form>
          </div>
          <p class="card-note">{describeImport(answer.last)}</p>
          <ProductTable found={answer.found} searched={searched !== ''} />
        </section>
        {may ? (
          <div class="pair">
            <FeedForm shop={shop.id} languages={answer.languages} onDone={load} />
            <ImageHosts
              key={answer.image_hosts.join()}
              hosts={answer.image_hosts}
              busy={busy}
              refused={badHosts}
              onSave={saveHosts}
            />
          </div>
        ) : (
          <p class="lead">{t('products.read_only')}</p>
        )}
      </div>
    </>
  );
}

/** The products that shoppers can recommend by name, picture and price. */
export function ProductsPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('products.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        </div>
      </div>
      <p class="lead">{t('products.lead')}</p>
      <Catalogue key={shop.id} shop={shop} />
    </>
  );
}
