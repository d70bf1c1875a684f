import { useCallback } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { BannerCard } from '../parts/banner-card.tsx';
import { Failure } from '../parts/notice.tsx';
import { PushCard } from '../parts/push-card.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { ToolLinks } from '../parts/tool-links.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

/** What one shop's newsletters, pages and notifications carry. */
function Carried({ shop }: { shop: ShopAnswer }) {
  const { query, change } = useShop();
  const read = useCallback(() => api.newsletter(shop.id), [shop.id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { banners } = answer;
  const banner = banners.find(({ language }) => language === query.language) ?? banners[0];
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal &&
          t(
            refusal.code === 'conflict'
              ? 'newsletter.changed'
              : refusal.errors.length > 0
                ? 'newsletter.not_png'
                : 'switches.failed',
          )}
      </p>
      <div class="stack">
        {banner ? (
          <BannerCard
            banners={banners}
            banner={banner}
            may={may}
            busy={busy}
            onChoose={(language) => change({ shop: shop.id, language })}
            onSave={(picture, says) => run(() => api.setBanner(shop.id, banner.language, picture, says))}
            onRemove={() => run(() => api.removeBanner(shop.id, banner.language))}
          />
        ) : (
          <p class="card part">{t('newsletter.nothing_runs')}</p>
        )}
        <ToolLinks shop={shop.id} newsletter={answer} />
        <PushCard shop={shop.id} may={may} />
        {!may && <p class="lead">{t('newsletter.read_only')}</p>}
      </div>
    </>
  );
}

/** Newsletters, pictures and notifications: how customers who never come to the shop's pages hear of the campaign. */
export function NewsletterPage() {
  const { shops, shop, change } = useShop();
  if (!shop) return null;
  return (
    <>
      <div class="page-head">
        <h1>{t('newsletter.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id, language: undefined })} />
        </div>
      </div>
      <p class="lead">{t('newsletter.lead')}</p>
      <Carried key={shop.id} shop={shop} />
    </>
  );
}
