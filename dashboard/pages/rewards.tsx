import { useCallback, useEffect, useState } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { RewardAnswer } from '../../worker/reward/list.ts';
import type { RewardsAnswer } from '../../worker/reward/reward.routes.ts';
import { payoutsUrl } from '../api/reward.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Failure } from '../parts/notice.tsx';
import { PageFoot } from '../parts/page-foot.tsx';
import { RewardAct } from '../parts/reward-act.tsx';
import { KINDS } from '../parts/reward-given.tsx';
import { RewardLimit } from '../parts/reward-limit.tsx';
import { RewardSums } from '../parts/reward-sums.tsx';
import { RewardTable } from '../parts/reward-table.tsx';
import { Select } from '../parts/select.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { ShopSystem } from '../parts/shop-system.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

const VIEWS = ['all', 'deciding', 'waiting', 'unpaid', 'given', 'paid', 'void', 'reclaim'] as const;
const SIDES = ['advocate', 'friend'] as const;

const isPayable = ({ state, paid_at, kind, beneficiary }: RewardAnswer) =>
  state === 'issued' && paid_at === null && (kind !== 'coupon' || beneficiary === 'friend');
const isApprovable = ({ state, hold, decided_by }: RewardAnswer) =>
  state === 'pending' && hold !== 'review' && (hold !== null || decided_by === null);

/** What the address asks for, as the service is asked. */
function readAsked(query: Record<string, string>): Record<string, string> {
  const view = VIEWS.find((one) => one === query.view) ?? 'all';
  const kind = KINDS.find((one) => one === query.kind);
  const beneficiary = SIDES.find((one) => one === query.side);
  return {
    view,
    ...(kind && { kind }),
    ...(beneficiary && { beneficiary }),
    ...(query.after && { after: query.after }),
  };
}

/** The rewards of one shop: sums, the list, and what can be done with some of them. */
function Rewards({ shop }: { shop: ShopAnswer }) {
  const { query, change } = useShop();
  const asked = readAsked(query);
  const key = JSON.stringify(asked);
  const read = useCallback(() => api.rewards(shop.id, JSON.parse(key)), [shop.id, key]);
  const { answer, busy, refusal, run, load } = useAnswer<RewardsAnswer>(read);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [told, setTold] = useState('');
  const [secret, setSecret] = useState<string>();
  useEffect(() => setChosen(new Set()), [key]);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { rewards, next, balances, endpoint, unconfirmed } = answer;
  const picked = (rule: (one: RewardAnswer) => boolean) =>
    rewards.filter((one) => chosen.has(one.id) && rule(one)).map(({ id }) => id);
  const approvable = picked(isApprovable);
  const unseen = picked((one) => isApprovable(one) && one.reason === 'awaiting_confirmation').length;
  const refusable = picked(({ state }) => state !== 'void');
  const payable = picked(isPayable);
  /** Does it, reads anew, and says what became of it. */
  const act = (work: () => Promise<string>) =>
    run(async () => {
      const words = await work();
      setChosen(new Set());
      setTold(words);
      return undefined;
    });
  const tell = (what: string, done: number, left: number) =>
    [t(`rewards.done_${what}`, { count: done }), left > 0 && t('rewards.done_left', { count: left })]
      .filter(Boolean)
      .join(' ');
  const setSystem = (work: () => Promise<{ secret?: string }>) =>
    run(async () => {
      setSecret((await work()).secret);
      return undefined;
    });
  const { view: _, after: __, ...exported } = asked;
  return (
    <div class="stack">
      <p class="fault-line" role="alert">
        {refusal && refusal.errors.length === 0 && t('switches.failed')}
      </p>
      <RewardSums balances={balances} />
      <section class="card" aria-labelledby="reward-list">
        <div class="card-head">
          <h2 id="reward-list">{t('rewards.list')}</h2>
          {may && (
            <a class="button" href={payoutsUrl(shop.id, exported)} download>
              {t('rewards.export')}
            </a>
          )}
        </div>
        <div class="reward-tools">
          <Select
            label={t('rewards.view')}
            value={asked.view ?? 'all'}
            options={VIEWS.map((value) => ({ value: value as string, label: t(`rewards.view_${value}`) }))}
            onChoose={(view) => change({ view, after: undefined })}
          />
          <Select
            label={t('rewards.kind')}
            value={asked.kind ?? ''}
            options={[
              { value: '', label: t('rewards.any_kind') },
              ...KINDS.map((value) => ({ value: value as string, label: t(`rewards.kind_${value}`) })),
            ]}
            onChoose={(kind) => change({ kind: kind || undefined, after: undefined })}
          />
          <Select
            label={t('rewards.for')}
            value={asked.beneficiary ?? ''}
            options={[
              { value: '', label: t('rewards.any_side') },
              ...SIDES.map((value) => ({ value: value as string, label: t(`rewards.side_${value}`) })),
            ]}
            onChoose={(side) => change({ side: side || undefined, after: undefined })}
          />
        </div>
        {rewards.length === 0 ? (
          <p class="none">{t('rewards.none')}</p>
        ) : (
          <RewardTable
            rewards={rewards}
            chosen={chosen}
            may={may}
            onChoose={(ids, on) => {
              const left = [...chosen].filter((id) => !ids.includes(id));
              setChosen(new Set(on ? [...left, ...ids] : left));
            }}
          />
        )}
        <PageFoot isLater={Boolean(query.after)} next={next} onGo={(to) => change({ after: to })} />
        {may && rewards.length > 0 && (
          <RewardAct
            count={{ approve: approvable.length, refuse: refusable.length, pay: payable.length }}
            busy={busy}
            approve={(note) => {
              if (unseen > 0 && note.trim() === '') {
                setTold(t('rewards.vouch_note', { count: unseen }));
                return;
              }
              act(async () => {
                const vouch = unseen > 0 && confirm(t('rewards.vouch_confirm', { count: unseen }));
                const {
                  changed,
                  unchanged,
                  unconfirmed: left,
                } = await api.approveRewards(shop.id, approvable, note, vouch);
                const words = tell('approved', changed.length, unchanged.length);
                return left.length > 0 ? `${words} ${t('rewards.done_unconfirmed', { count: left.length })}` : words;
              });
            }}
            refuse={(reason, note) =>
              act(async () => {
                const { changed, unchanged } = await api.refuseRewards(shop.id, refusable, reason, note);
                return tell('refused', changed.length, unchanged.length);
              })
            }
            pay={(reference) =>
              act(async () => {
                const { paid, already, refused } = await api.payRewards(shop.id, payable, reference);
                return tell('paid', paid.length, already.length + refused.length);
              })
            }
          />
        )}
        <p class="card-note" role="status">
          {told}
        </p>
      </section>
      <RewardLimit
        key={`${unconfirmed?.count}/${unconfirmed?.amount}`}
        limit={unconfirmed}
        currency={shop.currency}
        isOwner={role === 'owner'}
        busy={busy}
        onSave={(count, amount) =>
          run(async () => {
            await api.allowUnconfirmed(shop.id, count, amount);
            return undefined;
          })
        }
        onEnd={() =>
          run(async () => {
            await api.endUnconfirmed(shop.id);
            return undefined;
          })
        }
      />
      {may ? (
        <ShopSystem
          key={endpoint?.url}
          words="rewards"
          placeholder="https://shop.example.com/goodword/rewards"
          endpoint={endpoint}
          secret={secret}
          busy={busy}
          refused={(refusal?.errors.length ?? 0) > 0}
          onSave={(url, fresh) => setSystem(() => api.setRewardSystem(shop.id, url, fresh))}
          onRemove={() => setSystem(() => api.removeRewardSystem(shop.id))}
          onTry={async () => {
            const tried = await api.tryRewardSystem(shop.id);
            if ('error' in tried) return tried;
            return {
              words: tried.approve ? t('rewards.tried_yes') : t('rewards.tried_no', { reason: tried.reason ?? '' }),
            };
          }}
        />
      ) : (
        <p class="lead">{t('rewards.read_only')}</p>
      )}
    </div>
  );
}

/** Rewards: what stands where and why, and who has to do something about it. */
export function RewardsPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('rewards.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id, after: undefined })} />
        </div>
      </div>
      <p class="lead">{t('rewards.lead')}</p>
      <Rewards key={shop.id} shop={shop} />
    </>
  );
}
