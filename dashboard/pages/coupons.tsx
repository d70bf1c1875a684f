import { useCallback, useState } from 'preact/hooks';
import type { CouponsAnswer } from '../../worker/coupon/coupon.routes.ts';
import type { EndpointSaved } from '../../worker/endpoint/endpoint.routes.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { ApplyLink } from '../parts/apply-link.tsx';
import { CodesIn } from '../parts/codes-in.tsx';
import { CodesMake } from '../parts/codes-make.tsx';
import { CodesOut } from '../parts/codes-out.tsx';
import { Failure } from '../parts/notice.tsx';
import { PoolTable } from '../parts/pool-table.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { ShopSystem } from '../parts/shop-system.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

type Act = 'warn' | 'apply' | 'endpoint' | 'none';

/** The codes of one shop's deals. */
function Pools({ shop }: { shop: ShopAnswer }) {
  const { query, change } = useShop();
  const [act, setAct] = useState<Act>('none');
  const read = useCallback((): Promise<CouponsAnswer & EndpointSaved> => api.coupons(shop.id), [shop.id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { secret, ...known } = answer;
  const { pools, apply, endpoint } = known;
  const pool = pools.find((one) => one.deal === query.deal) ?? pools[0];
  const does = (next: Act, work: () => Promise<CouponsAnswer | EndpointSaved>) => {
    setAct(next);
    return run(async () => ({ ...known, ...(await work()) }));
  };
  const errors = refusal?.errors ?? [];
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal && errors.length === 0 && t('switches.failed')}
      </p>
      <div class="stack">
        <PoolTable
          pools={pools}
          chosen={pool?.deal}
          shop={shop.id}
          onChoose={(deal) => change({ shop: shop.id, deal })}
        />
        {may && pool && (
          <div class="pair" key={pool.deal}>
            {pool.source === 'pool' && <CodesIn shop={shop.id} pool={pool} onDone={load} />}
            {pool.source === 'pool' && <CodesMake shop={shop.id} pool={pool} onDone={load} />}
            <CodesOut
              shop={shop.id}
              pool={pool}
              busy={busy && act === 'warn'}
              onWarn={(warning) => does('warn', () => api.warnCoupons(shop.id, pool.deal, warning))}
            />
          </div>
        )}
        {may ? (
          <div class="pair">
            <ApplyLink
              key={apply.pattern}
              shop={shop.id}
              apply={apply}
              busy={busy && act === 'apply'}
              faults={act === 'apply' ? errors : []}
              onSave={(pattern) => does('apply', () => api.setApplyLink(shop.id, pattern))}
            />
            <ShopSystem
              key={endpoint?.url}
              words="coupons"
              placeholder="https://shop.example.com/goodword/codes"
              endpoint={endpoint}
              secret={secret}
              busy={busy && act === 'endpoint'}
              refused={act === 'endpoint' && errors.length > 0}
              onSave={(url, fresh) => does('endpoint', () => api.setCouponSystem(shop.id, url, fresh))}
              onRemove={() => does('endpoint', () => api.removeCouponSystem(shop.id))}
              onTry={async () => {
                const tried = await api.tryCouponSystem(shop.id);
                return 'code' in tried ? { words: t('coupons.tried', { code: tried.code }) } : tried;
              }}
            />
          </div>
        ) : (
          <p class="lead">{t('coupons.read_only')}</p>
        )}
      </div>
    </>
  );
}

/** Codes: what is left of them, where they come from and how they reach a basket. */
export function CouponsPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('coupons.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id, deal: undefined })} />
        </div>
      </div>
      <p class="lead">{t('coupons.lead')}</p>
      <Pools key={shop.id} shop={shop} />
    </>
  );
}
