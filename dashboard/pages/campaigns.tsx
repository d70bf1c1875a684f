import { useCallback } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { CampaignLine } from '../../worker/campaign/campaign.page.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { newCampaign } from '../campaign-draft.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { StateBadge } from '../parts/campaign-state.tsx';
import { Failure } from '../parts/notice.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

/** When a campaign runs, in words. */
function periodOf({ starts_at: starts, ends_at: ends }: CampaignLine): string {
  const from = starts !== null && t('campaigns.from', { time: formatMoment(starts) });
  const to = ends !== null && t('campaigns.to', { time: formatMoment(ends) });
  return [from, to].filter(Boolean).join(' ') || t('campaigns.always');
}

function Line({ campaign, shops }: { campaign: CampaignLine; shops: readonly ShopAnswer[] }) {
  const { id, name, state, burst, variants } = campaign;
  const where = shops.filter((shop) => campaign.shops.includes(shop.id)).map((shop) => shop.name);
  const about = [burst && t('campaigns.as_burst'), variants > 1 && t('campaigns.with_variants', { count: variants })];
  return (
    <tr>
      <th scope="row">
        <a class="name" href={`/dashboard/campaigns/${id}`}>
          {name}
        </a>
        <span class="switch-note">
          {[t(`campaigns.module_${campaign.module}`), ...about].filter(Boolean).join(' · ')}
        </span>
      </th>
      <td>
        <StateBadge state={state} />
      </td>
      <td>{periodOf(campaign)}</td>
      <td class="wraps">{where.join(', ')}</td>
      <td>{formatMoment(campaign.updated_at)}</td>
    </tr>
  );
}

/** All campaigns of the retailer, with how each stands and when. */
export function CampaignsPage() {
  const { route } = useLocation();
  const { shops, shop } = useShop();
  const { answer, busy, refusal, run, load } = useAnswer(useCallback(() => api.campaigns(), []));
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const add = () =>
    shop &&
    run(async () => {
      const made = await api.addCampaign(newCampaign(t('campaigns.new_name'), shop));
      route(`/dashboard/campaigns/${made.id}`);
      return answer;
    });
  return (
    <>
      <div class="page-head">
        <h1>{t('campaigns.title')}</h1>
        {may && (
          <div class="page-tools">
            <button type="button" class="button main" disabled={busy || !shop} onClick={add}>
              {t('campaigns.new')}
            </button>
          </div>
        )}
      </div>
      <p class="lead">{t('campaigns.lead')}</p>
      {!may && <p class="lead">{t('switches.read_only')}</p>}
      <p class="fault-line" role="alert">
        {refusal && t('switches.failed')}
      </p>
      {answer.campaigns.length === 0 ? (
        <section class="notice">
          <h2>{t('campaigns.none')}</h2>
          <p>{t('campaigns.none_text')}</p>
        </section>
      ) : (
        <div class="card">
          <div class="card-head">
            <h2>{t('campaigns.all')}</h2>
          </div>
          <Scroll label={t('campaigns.all')}>
            <table class="campaigns">
              <thead>
                <tr>
                  {(['name', 'state', 'period', 'shops', 'changed'] as const).map((key) => (
                    <th key={key} scope="col">
                      {t(`campaigns.${key}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {answer.campaigns.map((campaign) => (
                  <Line key={campaign.id} campaign={campaign} shops={shops} />
                ))}
              </tbody>
            </table>
          </Scroll>
        </div>
      )}
    </>
  );
}
