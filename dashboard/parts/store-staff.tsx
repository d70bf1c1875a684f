import { useMemo, useState } from 'preact/hooks';
import type { StaffMade, StoreAnswer, StoresAnswer } from '../../worker/store/store.routes.ts';
import { api } from '../api.ts';
import { listZones } from '../countries.ts';
import { formatMoment, formatZone } from '../format.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';
import { TextField } from './form.tsx';
import { Select } from './select.tsx';
import { Toggle } from './toggle.tsx';

interface StoreStaffProps {
  shop: string;
  /** The shop's zone, as IANA names it. */
  shopZone: string;
  store: StoreAnswer;
  /** Told once. */
  made: StaffMade['made'] | undefined;
  may: boolean;
  busy: boolean;
  run: (work: () => Promise<StoresAnswer>) => Promise<boolean>;
}

/** The links by which a store's staff work, each behind a PIN; and the store's own name and state. */
export function StoreStaff({ shop, shopZone, store, made, may, busy, run }: StoreStaffProps) {
  const [name, setName] = useState('');
  const [register, setRegister] = useState('');
  const [called, setCalled] = useState(store.name);
  const zones = useMemo(() => listZones(store.time_zone ?? shopZone), [store.time_zone, shopZone]);
  const isOpen = store.state === 'open';
  const links = store.staff.filter(({ revoked_at }) => revoked_at === null);
  return (
    <section class="card part">
      <h2>{t('stores.staff')}</h2>
      <p>{t('stores.staff_text')}</p>
      {made && (
        <div class="once" role="status">
          <strong>{t('stores.once')}</strong>
          {made.url && <Copyable text={made.url} label={t('stores.staff_link')} />}
          <p class="pin">
            {t('stores.pin')} <output>{made.pin}</output>
          </p>
        </div>
      )}
      {links.length === 0 && <p class="none">{t('stores.no_staff')}</p>}
      <ul class="switches staff-links">
        {links.map((link) => (
          <li key={link.id}>
            <span class="switch-name">
              {link.name}
              <span class="switch-note">
                {link.locked_until !== null
                  ? t('stores.locked', { time: formatMoment(link.locked_until) })
                  : t('stores.made', { time: formatMoment(link.created_at) })}
                {store.own_receipts &&
                  ` · ${link.register === null ? t('stores.register_ask') : t('stores.register_of', { register: link.register })}`}
              </span>
            </span>
            {may && (
              <span class="buttons">
                {store.own_receipts && (
                  <button
                    type="button"
                    class="button small"
                    disabled={busy}
                    aria-label={t('stores.register_set_named', { name: link.name })}
                    onClick={() => {
                      const told = prompt(t('stores.register_prompt'), link.register ?? '');
                      if (told !== null) run(() => api.setRegister(shop, store.id, link.id, told));
                    }}
                  >
                    {t('stores.register_set')}
                  </button>
                )}
                <button
                  type="button"
                  class="button small"
                  disabled={busy}
                  aria-label={t('stores.new_pin_named', { name: link.name })}
                  onClick={() =>
                    confirm(t('stores.new_pin_confirm')) && run(() => api.renewPin(shop, store.id, link.id))
                  }
                >
                  {t('stores.new_pin')}
                </button>
                <button
                  type="button"
                  class="button small"
                  disabled={busy}
                  aria-label={t('stores.revoke_named', { name: link.name })}
                  onClick={() =>
                    confirm(t('stores.revoke_confirm')) && run(() => api.revokeStaff(shop, store.id, link.id))
                  }
                >
                  {t('stores.revoke')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {may && isOpen && (
        <form
          class="store-line"
          onSubmit={async (event) => {
            event.preventDefault();
            if (!(await run(() => api.addStaff(shop, store.id, name, register)))) return;
            setName('');
            setRegister('');
          }}
        >
          <TextField
            name="staff"
            label={t('stores.staff_name')}
            maxLength={80}
            placeholder={t('stores.staff_example')}
            value={name}
            faults={[]}
            onChange={setName}
          />
          {store.own_receipts && (
            <TextField
              name="register"
              label={t('stores.register')}
              hint={t('stores.register_hint')}
              maxLength={20}
              value={register}
              faults={[]}
              onChange={setRegister}
            />
          )}
          <button type="submit" class="button" disabled={busy || name.trim() === ''}>
            {t('stores.staff_add')}
          </button>
        </form>
      )}
      <ul class="switches">
        <li class="store-zone">
          <span class="switch-name">
            {t('stores.zone')}
            <span class="switch-note">{t('stores.zone_text')}</span>
          </span>
          {may ? (
            <Select
              label={t('stores.zone')}
              value={store.time_zone ?? ''}
              options={[{ value: '', label: t('stores.zone_shop', { zone: formatZone(shopZone) }) }, ...zones]}
              onChoose={(zone) =>
                run(() =>
                  api.changeStore(shop, store.id, { name: store.name, state: store.state, time_zone: zone || null }),
                )
              }
            />
          ) : (
            <span>{formatZone(store.time_zone ?? shopZone)}</span>
          )}
        </li>
        <li>
          <span class="switch-name">
            {t('stores.own')}
            <span class="switch-note">{t('stores.own_text')}</span>
          </span>
          <Toggle
            on={store.own_receipts}
            label={t('stores.own')}
            words={t(store.own_receipts ? 'stores.own_on' : 'stores.own_off')}
            disabled={busy || !may}
            onFlip={(own) =>
              run(() => api.changeStore(shop, store.id, { name: store.name, state: store.state, own_receipts: own }))
            }
          />
        </li>
        <li>
          <span class="switch-name">
            {t('stores.daily')}
            <span class="switch-note">{t('stores.daily_text')}</span>
          </span>
          <Toggle
            on={store.daily_receipts}
            label={t('stores.daily')}
            words={t(store.daily_receipts ? 'stores.daily_on' : 'stores.daily_off')}
            disabled={busy || !may}
            onFlip={(daily) =>
              run(() =>
                api.changeStore(shop, store.id, { name: store.name, state: store.state, daily_receipts: daily }),
              )
            }
          />
        </li>
      </ul>
      {may && (
        <form
          class="store-line"
          onSubmit={(event) => {
            event.preventDefault();
            run(() => api.changeStore(shop, store.id, { name: called, state: store.state }));
          }}
        >
          <TextField
            name="called"
            label={t('stores.name')}
            maxLength={80}
            value={called}
            faults={[]}
            onChange={setCalled}
          />
          <button type="submit" class="button" disabled={busy || called.trim() === '' || called === store.name}>
            {t('stores.rename')}
          </button>
          <button
            type="button"
            class="button"
            disabled={busy}
            onClick={() =>
              (!isOpen || confirm(t('stores.close_confirm'))) &&
              run(() => api.changeStore(shop, store.id, { name: store.name, state: isOpen ? 'closed' : 'open' }))
            }
          >
            {t(isOpen ? 'stores.close' : 'stores.open')}
          </button>
        </form>
      )}
    </section>
  );
}
