import { useCallback, useEffect, useRef } from 'preact/hooks';
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

/** A picture is drawn within seconds, or never where there are no letters for it. */
const LOOK_MS = 1_500;
const MOST_LOOKS = 20;

/** What one shop's newsletters, pages and notifications carry. */
function Carried({ shop }: { shop: ShopAnswer }) {
  const { query, change } = useShop();
  const read = useCallback(() => api.newsletter(shop.id, query.deal), [shop.id, query.deal]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  const isPlain = answer?.banners.some(({ picture }) => picture === 'plain') ?? false;
  const looks = useRef(0);
  // Drawn while it is looked at, and shown once it is there.
  useEffect(() => {
    if (!answer || refusal || !isPlain || looks.current === MOST_LOOKS) return;
    const timer = setTimeout(() => {
      looks.current += 1;
      load();
    }, LOOK_MS);
    return () => clearTimeout(timer);
  }, [answer, refusal, isPlain, load]);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { banners, deals, deal } = answer;
  const banner = banners.find(({ language }) => language === query.language) ?? banners[0];
  return (
    <>
      <p class="fault-line" role="alert">
        {refusal &&
          t(refusal.errors.length > 0 || refusal.code === 'body_too_large' ? 'newsletter.not_png' : 'switches.failed')}
      </p>
      <div class="stack">
        {banner && deal ? (
          <BannerCard
            banners={banners}
            banner={banner}
            deals={deals}
            deal={deal}
            runs={answer.offer?.deal}
            may={may}
            busy={busy}
            onDeal={(id) => change({ shop: shop.id, deal: id })}
            onChoose={(language) => change({ shop: shop.id, language })}
            onSave={(picture) => run(() => api.setBanner(shop.id, deal, banner.language, picture))}
            onRemove={() => run(() => api.removeBanner(shop.id, deal, banner.language))}
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
          <ShopPicker
            shops={shops}
            value={shop.id}
            onChoose={(id) => change({ shop: id, language: undefined, deal: undefined })}
          />
        </div>
      </div>
      <p class="lead">{t('newsletter.lead')}</p>
      <Carried key={shop.id} shop={shop} />
    </>
  );
}
