import { t } from '../i18n.ts';
import { Faults } from '../parts/faults.tsx';
import { InstallStatus } from '../parts/install-status.tsx';
import { OrderShares } from '../parts/order-shares.tsx';
import { SeenEvents } from '../parts/seen-events.tsx';
import { SeenPages } from '../parts/seen-pages.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { Ways } from '../parts/ways.tsx';
import { useInstall } from './use-install.ts';
import { useShop } from './use-shop.ts';

/** How the tag gets onto a shop's pages, and whether it is there. */
export function InstallPage() {
  const { shops, shop, change } = useShop();
  const seen = useInstall(shop?.id);
  if (!shop) return <p class="notice">{t('report.no_shops')}</p>;
  const heard = seen && (seen.pages.length > 0 || seen.events.length > 0);
  return (
    <>
      <div class="page-head">
        <h1>{t('install.title')}</h1>
        <div class="page-tools">
          <ShopPicker shops={shops} value={shop.id} onChoose={(id) => change({ shop: id })} />
        </div>
      </div>
      <p class="lead">{t('install.lead')}</p>
      <div class="stack install">
        <InstallStatus seen={seen} />
        {seen && <Faults faults={seen.faults} timeZone={shop.time_zone} />}
        {seen && heard && (
          <>
            <div class="pair">
              <SeenPages pages={seen.pages} timeZone={shop.time_zone} />
              <OrderShares orders={seen.orders} />
            </div>
            <SeenEvents events={seen.events} timeZone={shop.time_zone} />
          </>
        )}
        <Ways shop={shop} />
      </div>
    </>
  );
}
