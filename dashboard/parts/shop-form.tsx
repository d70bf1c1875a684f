import { useMemo, useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { ShopRequest } from '../../worker/retailer/shop.schema.ts';
import { languageName, listCountries, listCurrencies, listZones, typicalOf } from '../countries.ts';
import { t } from '../i18n.ts';
import { Chips } from './chips.tsx';
import { CheckField, FormPart, SelectField, TextField } from './form.tsx';
import { OrderList } from './order-list.tsx';

const CHANNELS: ShopRequest['channels'] = [
  'native',
  'whatsapp',
  'email',
  'sms',
  'link',
  'facebook',
  'messenger',
  'qr',
  'name',
];
/** Languages that there are words for, each with the regions that write differently. */
const LANGUAGES =
  'ar da de de-AT de-CH en-AU en-CA en-GB en-IE en-IN en-US en es fr fr-CA it ja nl nl-BE pl pt pt-BR sv'.split(' ');

/** A shop that nobody has said anything of. */
export function emptyShop(country: string, careEmail: string): ShopRequest {
  return {
    name: '',
    country,
    currency: 'USD',
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    languages: ['en'],
    formal: false,
    ...typicalOf(country),
    home_url: '',
    origins: [],
    legal_name: '',
    postal_address: '',
    care_email: careEmail,
    sender_name: '',
    imprint_url: '',
    privacy_url: '',
    auto_apply_url: '',
    facebook_app_id: '',
    text_countries: [],
    channels: ['native', 'whatsapp', 'email', 'sms', 'link', 'qr'],
    value_includes: { tax: false, shipping: false },
    consent: { measure: 'analytics_storage', store: 'ad_storage', assume_granted: false },
  };
}

interface ShopFormProps {
  shop: ShopRequest;
  /** A new shop: what most leave as it is stands apart. */
  isNew: boolean;
  busy: boolean;
  disabled: boolean;
  faults: readonly FieldError[];
  onSave: (wanted: ShopRequest) => void;
}

const lines = (text: string) => text.split(/\s+/).filter(Boolean);

/** What a member may say of a shop. */
export function ShopForm({ shop, isNew, busy, disabled, faults, onSave }: ShopFormProps) {
  const [wanted, setWanted] = useState(shop);
  const [origins, setOrigins] = useState(shop.origins.join('\n'));
  const countries = useMemo(listCountries, []);
  const currencies = useMemo(listCurrencies, []);
  const zones = useMemo(() => listZones(shop.time_zone), [shop.time_zone]);
  const set = (change: Partial<ShopRequest>) => setWanted({ ...wanted, ...change });
  /** A text of the shop, as a field. */
  const text = (name: keyof ShopRequest & string, more: Partial<Parameters<typeof TextField>[0]> = {}) => (
    <TextField
      name={name}
      label={t(`shop.${name}`)}
      value={wanted[name] as string}
      faults={faults}
      onChange={(value) => set({ [name]: value })}
      {...more}
    />
  );
  const consentOptions = (['analytics_storage', 'ad_storage'] as const).map((value) => ({ value, label: value }));
  const nameCountry = (code: string) => countries.find(({ value }) => value === code)?.label ?? code;
  const more = (
    <>
      <FormPart title={t('shop.part_sharing')} note={t('shop.part_sharing_note')}>
        <OrderList
          label={t('shop.channels')}
          chosen={wanted.channels}
          all={CHANNELS}
          name={(channel) => t(`channel.${channel}`)}
          onChange={(channels) => set({ channels })}
        />
        <div class="form-field">
          <span class="form-label">{t('shop.text_countries')}</span>
          <Chips
            label={t('shop.add_country')}
            chosen={wanted.text_countries}
            options={countries}
            name={nameCountry}
            onChange={(text_countries) => set({ text_countries })}
          />
          <small>{t('shop.text_countries_hint')}</small>
        </div>
      </FormPart>
      <FormPart title={t('shop.part_pages')} note={t('shop.part_pages_note')}>
        <TextField
          name="origins"
          label={t('shop.origins')}
          hint={t('shop.origins_hint')}
          lines={3}
          value={origins}
          faults={faults}
          onChange={setOrigins}
        />
        {text('auto_apply_url', { hint: t('shop.auto_apply_url_hint') })}
        {text('facebook_app_id', { inputMode: 'numeric' })}
      </FormPart>
      <FormPart title={t('shop.part_orders')} note={t('shop.part_orders_note')}>
        {(['tax', 'shipping'] as const).map((part) => (
          <CheckField
            key={part}
            label={t(`shop.includes_${part}`)}
            checked={wanted.value_includes[part]}
            onChange={(on) => set({ value_includes: { ...wanted.value_includes, [part]: on } })}
          />
        ))}
      </FormPart>
      <FormPart title={t('shop.part_consent')} note={t('shop.part_consent_note')}>
        <div class="form-pair">
          {(['measure', 'store'] as const).map((use) => (
            <SelectField
              key={use}
              name={`consent.${use}`}
              label={t(`shop.consent_${use}`)}
              value={wanted.consent[use]}
              faults={faults}
              options={consentOptions}
              onChange={(value) =>
                set({ consent: { ...wanted.consent, [use]: value as ShopRequest['consent']['measure'] } })
              }
            />
          ))}
        </div>
        <CheckField
          label={t('shop.consent_assume')}
          checked={wanted.consent.assume_granted}
          onChange={(assume_granted) => set({ consent: { ...wanted.consent, assume_granted } })}
        />
        <CheckField
          label={t('shop.consent_keep')}
          checked={wanted.consent.keep_offer ?? false}
          onChange={(keep_offer) => set({ consent: { ...wanted.consent, keep_offer } })}
        />
        <p class="hint">{t('shop.consent_keep_reason')}</p>
      </FormPart>
    </>
  );
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({ ...wanted, origins: lines(origins) });
      }}
    >
      <fieldset class="form-all" disabled={disabled}>
        <FormPart title={t('shop.part_shop')}>
          {text('name', { required: true, maxLength: 60 })}
          {text('home_url', { required: true, type: 'url', placeholder: 'https://', hint: t('shop.home_url_hint') })}
        </FormPart>
        <FormPart title={t('shop.part_market')}>
          <SelectField
            name="country"
            label={t('shop.country')}
            value={wanted.country}
            faults={faults}
            options={countries}
            onChange={(country) => set({ country, ...(isNew && typicalOf(country)) })}
          />
          <div class="form-pair">
            <SelectField
              name="currency"
              label={t('shop.currency')}
              value={wanted.currency}
              faults={faults}
              options={currencies}
              onChange={(currency) => set({ currency })}
            />
            <SelectField
              name="time_zone"
              label={t('shop.time_zone')}
              value={wanted.time_zone}
              faults={faults}
              options={zones}
              onChange={(time_zone) => set({ time_zone })}
            />
          </div>
          <div class="form-field">
            <span class="form-label">{t('shop.languages')}</span>
            <Chips
              label={t('shop.add_language')}
              chosen={wanted.languages}
              options={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
              name={languageName}
              least={1}
              onChange={(languages) => set({ languages })}
            />
            <small>{t('shop.languages_hint')}</small>
          </div>
          <CheckField label={t('shop.formal')} checked={wanted.formal} onChange={(formal) => set({ formal })} />
        </FormPart>
        <FormPart title={t('shop.part_sender')} note={t('shop.part_sender_note')}>
          {text('legal_name', { required: true, maxLength: 120 })}
          {text('postal_address', { required: true, lines: 2, maxLength: 300 })}
          {text('care_email', { required: true, type: 'email', hint: t('shop.care_email_hint') })}
          {!isNew && text('sender_name', { hint: t('shop.sender_name_hint'), maxLength: 60 })}
          {!isNew && (
            <div class="form-pair">
              {text('imprint_url', { type: 'url' })}
              {text('privacy_url', { type: 'url' })}
            </div>
          )}
        </FormPart>
        {isNew ? (
          <details class="form-more">
            <summary>{t('shop.more')}</summary>
            {more}
          </details>
        ) : (
          more
        )}
        <div class="form-foot">
          <button type="submit" class="button main" disabled={busy || disabled}>
            {t(isNew ? 'shop.create' : 'shop.save')}
          </button>
        </div>
      </fieldset>
    </form>
  );
}
