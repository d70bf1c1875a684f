import type { Flip } from '../api/install.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Changes } from '../parts/changes.tsx';
import { Failure } from '../parts/notice.tsx';
import { ScopePicker } from '../parts/shop-picker.tsx';
import { SwitchGroup } from '../parts/switch-group.tsx';
import { TagVersion } from '../parts/tag-version.tsx';
import { session } from '../session.ts';
import { useShop } from './use-shop.ts';
import { useSwitches } from './use-switches.ts';

/** In the order people look for them; the till and the newsroom have no widget. */
const CHANNELS = ['email', 'sms', 'whatsapp', 'facebook', 'messenger', 'link', 'native', 'qr'];
const PLACEMENTS = ['post_purchase', 'embedded', 'floating', 'product', 'account', 'banner', 'exit_intent'];

/** What can be stopped at once, for all shops or for one, and which version of the tag pages get. */
export function SwitchesPage() {
  const { shops, query, change } = useShop();
  const { answer, busy, failed, run, load } = useSwitches();
  const me = session.value?.me;
  if (failed && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const scope = shops.find(({ id }) => id === query.shop);
  const shop = scope?.id ?? '';
  const may = me.role === 'owner' || me.role === 'marketer';
  const name = scope?.name ?? me.retailers.find(({ id }) => id === me.retailer)?.name;
  const flip = (wanted: Pick<Flip, 'kind' | 'target' | 'off'>) => {
    const all = wanted.kind === 'tag' && wanted.off;
    if (all && !confirm(t('switches.confirm', { name }))) return;
    run(() => api.flip({ ...wanted, shop }));
  };
  const shared = { answer, shop, disabled: busy || !may, onFlip: flip };
  return (
    <>
      <div class="page-head">
        <h1>{t('switches.title')}</h1>
        <div class="page-tools">
          <ScopePicker shops={shops} value={shop} onChoose={(id) => change({ shop: id })} />
        </div>
      </div>
      <p class="lead">{t('switches.lead')}</p>
      {!may && <p class="lead">{t('switches.read_only')}</p>}
      <p class="fault-line" role="alert">
        {failed && t('switches.failed')}
      </p>
      <div class="stack install">
        <SwitchGroup
          {...shared}
          kind="tag"
          title={t('switches.everything')}
          note={t('switches.everything_text')}
          items={[{ target: '', name: t('switches.tag') }]}
        />
        <div class="pair">
          <SwitchGroup
            {...shared}
            kind="placement"
            title={t('switches.placement')}
            items={PLACEMENTS.map((target) => ({ target, name: t(`placement.${target}`) }))}
          />
          <SwitchGroup
            {...shared}
            kind="channel"
            title={t('switches.channel')}
            items={CHANNELS.map((target) => ({ target, name: t(`channel.${target}`) }))}
          />
        </div>
        <SwitchGroup
          {...shared}
          kind="campaign"
          title={t('switches.campaign')}
          none={t('switches.no_campaigns')}
          items={answer.campaigns.map(({ id, name, state }) => ({
            target: id,
            name,
            note: t(`switches.state_${state}`),
          }))}
        />
        <TagVersion
          key={shop}
          answer={answer}
          shop={shop}
          disabled={busy || !may}
          onFlip={flip}
          onChoose={(wanted) => run(() => api.rollOut({ ...wanted, shop }))}
        />
        <Changes answer={answer} shops={shops} />
      </div>
    </>
  );
}
