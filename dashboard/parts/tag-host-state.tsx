import { useEffect, useState } from 'preact/hooks';
import type { HostFault } from '../../worker/install/host.ts';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';

/** Where the tag comes from; a host of the shop's own is asked whether it answers. */
export function TagHostState({ shop }: { shop: ShopAnswer }) {
  const { id, sibling_of, tag_origin, image_origin } = shop;
  const [fault, setFault] = useState<HostFault | ''>('');
  useEffect(() => {
    setFault('');
    if (tag_origin === image_origin) return;
    let gone = false;
    const look = async () => {
      const check = await api.checkTagHost(id);
      if (!gone) setFault(check.fault);
    };
    // What could not be asked is no fault of the host's.
    look().catch(() => {});
    return () => {
      gone = true;
    };
  }, [id, tag_origin, image_origin]);
  return (
    <section class="card part">
      <h3>{t('install.host')}</h3>
      <p>{t(tag_origin === image_origin ? 'install.host_common' : 'install.host_own')}</p>
      <p>
        <code>{tag_origin}</code>
      </p>
      {fault && (
        <p class="fault-line" role="alert">
          {`${t('install.host_silent')} ${t(`field_fault.tag_host_${fault}`)}`}
        </p>
      )}
      <a class="button" href={`/dashboard/settings?shop=${encodeURIComponent(sibling_of ?? id)}#tag-host`}>
        {t('install.host_change')}
      </a>
    </section>
  );
}
