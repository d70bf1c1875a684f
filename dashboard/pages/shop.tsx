import { useCallback, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { ShopDetails } from '../../worker/retailer/shop.change.ts';
import type { ShopRequest } from '../../worker/retailer/shop.schema.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { guessCountry } from '../countries.ts';
import { t } from '../i18n.ts';
import { Failure } from '../parts/notice.tsx';
import { NoShop, SettingsFrame } from '../parts/settings-frame.tsx';
import { emptyShop, ShopForm } from '../parts/shop-form.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { TagHost } from '../parts/tag-host.tsx';
import { loadSession, session } from '../session.ts';
import { type Refusal, useAnswer } from './use-answer.ts';
import { useLiveShop } from './use-live-shop.ts';

/** What is said of a shop without its id, key and looks. */
function toRequest({ id: _, site_key: __, theme: ___, ...rest }: ShopDetails): ShopRequest {
  return rest;
}

/** A shop's settings. */
export function ShopPage() {
  const { shops, shop, change } = useLiveShop();
  if (!shop) {
    return (
      <SettingsFrame page="shop">
        <NoShop />
      </SettingsFrame>
    );
  }
  return <OneShop key={shop.id} id={shop.id} {...{ shops, change }} />;
}

function OneShop({ id, shops, change }: { id: string } & Pick<ReturnType<typeof useLiveShop>, 'shops' | 'change'>) {
  const read = useCallback(() => api.shop(id), [id]);
  const { answer, busy, refusal, run, load } = useAnswer<ShopDetails>(read);
  const [saved, setSaved] = useState(false);
  const role = session.value?.me.role;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const may = role === 'owner' || role === 'marketer';
  const tools = (
    <>
      <ShopPicker shops={shops} value={id} onChoose={(shop) => change({ shop })} />
      {role === 'owner' && (
        <a class="button" href="/dashboard/settings/new-shop">
          {t('settings.new_shop')}
        </a>
      )}
    </>
  );
  return (
    <SettingsFrame page="shop" refusal={refusal} readOnly={!may} tools={tools}>
      <p role="status" class="saved">
        {saved && t('settings.saved')}
      </p>
      <ShopForm
        shop={toRequest(answer)}
        isNew={false}
        {...{ busy, disabled: !may, faults: refusal?.errors ?? [] }}
        onSave={async (wanted) => {
          setSaved(false);
          if (!(await run(() => api.changeShop(id, wanted)))) return;
          setSaved(true);
          await loadSession();
        }}
      />
      <TagHost shop={id} disabled={!may} />
    </SettingsFrame>
  );
}

/** A new shop. */
export function ShopNewPage() {
  const { route } = useLocation();
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const me = session.value?.me;
  if (!me) return null;
  const save = async (wanted: ShopRequest) => {
    setBusy(true);
    try {
      const made = await api.addShop(wanted);
      await loadSession();
      route(`/dashboard/start?shop=${made.id}`);
    } catch (error) {
      const known = error instanceof ApiError ? error : new ApiError(0, 'internal');
      setRefusal({ code: known.code, errors: known.errors });
      setBusy(false);
    }
  };
  return (
    <SettingsFrame page="new_shop" refusal={refusal} readOnly={me.role !== 'owner'}>
      <ShopForm
        shop={emptyShop(guessCountry(), me.user.email)}
        isNew={true}
        {...{ busy, disabled: me.role !== 'owner', faults: refusal?.errors ?? [] }}
        onSave={save}
      />
    </SettingsFrame>
  );
}
