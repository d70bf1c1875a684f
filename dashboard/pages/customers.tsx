import { useCallback, useState } from 'preact/hooks';
import type { CustomerRemoved } from '../../worker/customer/customer.routes.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { formatMoment, formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { ListIn } from '../parts/list-in.tsx';
import { Failure } from '../parts/notice.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

const KINDS = ['email', 'sms', 'customer'] as const;
const FIGURES = ['added', 'known', 'removed', 'rejected'] as const;
const count = (value: number) => formatValue(value, 'count');

type Lists = Omit<CustomerRemoved, 'removed'> & { removed?: number };

/** What is on the list, by what people are known by. */
function ListCounts({ kinds }: Pick<Lists, 'kinds'>) {
  return (
    <dl class="figures">
      {KINDS.map((kind) => {
        const found = kinds.find((one) => one.kind === kind);
        return (
          <div key={kind}>
            <dt>{t(`customers.${kind}`)}</dt>
            <dd>
              {count(found?.entries ?? 0)}
              <small class="basis">{t('customers.dated', { number: count(found?.dated ?? 0) })}</small>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

/** What came of the last lists. */
function PastLists({ lists }: Pick<Lists, 'lists'>) {
  if (lists.length === 0) return <p class="none">{t('customers.none')}</p>;
  return (
    <Scroll label={t('customers.title')}>
      <table class="pools">
        <thead>
          <tr>
            {(['when', 'how', ...FIGURES] as const).map((key) => (
              <th key={key} scope="col" class={key === 'when' || key === 'how' ? undefined : 'figure'}>
                {t(`customers.col_${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lists.map((list) => (
            <tr key={list.id}>
              <th scope="row">{formatMoment(list.at)}</th>
              <td>{t(`customers.by_${list.source}_${list.mode}`)}</td>
              {FIGURES.map((figure) => (
                <td key={figure} class="figure">
                  {count(list[figure])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

/** Takes one person off the list, or all of them. */
function ListOut({ busy, removed, onRemove, onClear }: ListOutProps) {
  const [customer, setCustomer] = useState('');
  const [asked, setAsked] = useState(false);
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onRemove(customer.trim())) setCustomer('');
      }}
    >
      <h2>{t('customers.out')}</h2>
      <p>{t('customers.out_text')}</p>
      <label class="labelled">
        {t('customers.person')}
        <input
          type="text"
          value={customer}
          maxLength={254}
          autocomplete="off"
          onInput={(event) => setCustomer(event.currentTarget.value)}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || customer.trim() === ''}>
          {t('customers.remove')}
        </button>
        {asked ? (
          <button
            type="button"
            class="button danger"
            disabled={busy}
            onClick={async () => {
              await onClear();
              setAsked(false);
            }}
          >
            {t('customers.clear_sure')}
          </button>
        ) : (
          <button type="button" class="quiet" onClick={() => setAsked(true)}>
            {t('customers.clear')}
          </button>
        )}
      </div>
      <p class="below" role="status">
        {removed !== undefined && t('customers.gone', { count: removed, number: count(removed) })}
      </p>
    </form>
  );
}

interface ListOutProps {
  busy: boolean;
  removed: number | undefined;
  onRemove: (customer: string) => Promise<boolean>;
  onClear: () => Promise<boolean>;
}

function Lists({ shop }: { shop: ShopAnswer }) {
  const read = useCallback((): Promise<Lists> => api.customers(shop.id), [shop.id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && t(refusal.errors[0]?.code === 'no_customer' ? 'customers.no_customer' : 'switches.failed')}
      </p>
      <div class="stack">
        <section class="card" aria-labelledby="customers-now">
          <div class="card-head">
            <h2 id="customers-now">{t('customers.now')}</h2>
          </div>
          <ListCounts kinds={answer.kinds} />
        </section>
        {may ? (
          <div class="pair">
            <ListIn shop={shop.id} onDone={load} />
            <ListOut
              busy={busy}
              removed={answer.removed}
              onRemove={(customer) => run(() => api.removeCustomer(shop.id, customer))}
              onClear={() => run(() => api.clearCustomers(shop.id))}
            />
          </div>
        ) : (
          <p class="lead">{t('customers.read_only')}</p>
        )}
        <section class="card" aria-labelledby="customers-lists">
          <div class="card-head">
            <h2 id="customers-lists">{t('customers.lists')}</h2>
          </div>
          <PastLists lists={answer.lists} />
        </section>
      </div>
    </>
  );
}

/** The shop's customers, whom no campaign takes for new. */
export function CustomersPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('customers.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        </div>
      </div>
      <p class="lead">{t('customers.lead')}</p>
      <Lists key={shop.id} shop={shop} />
    </>
  );
}
