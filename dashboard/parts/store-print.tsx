import { useState } from 'preact/hooks';
import type { ShopAnswer } from '../../worker/retailer/retailer.ts';
import type { StoreAnswer, StoresAnswer } from '../../worker/store/store.routes.ts';
import { codeFile, type PrintWanted } from '../api/store.ts';
import { api } from '../api.ts';
import { drawLine } from '../draw.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface StorePrintProps {
  shop: ShopAnswer;
  store: StoreAnswer;
  campaigns: StoresAnswer['campaigns'];
}

const PRINTED = ['t', 'w', 'r'] as const;

/** Lets a browser keep a file under a name. */
function keep(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  URL.revokeObjectURL(url);
}

/** What is printed for a store: its QR code, what is said instead of scanning, and a sheet. */
export function StorePrint({ shop, store, campaigns }: StorePrintProps) {
  const [printed, setPrinted] = useState<(typeof PRINTED)[number]>('t');
  const [campaign, setCampaign] = useState('');
  const [language, setLanguage] = useState(shop.languages[0] ?? 'en');
  const [state, setState] = useState<'idle' | 'busy' | 'failed'>('idle');
  const wanted: PrintWanted = { printed, ...(campaign && { campaign }) };
  const makeSheet = async () => {
    setState('busy');
    try {
      const sheet = { ...wanted, language };
      const first = await api.sheet(shop.id, store.id, sheet);
      const drawn = 'to_draw' in first ? Object.fromEntries(first.to_draw.map((one) => [one.line, drawLine(one)])) : {};
      const file = 'to_draw' in first ? await api.sheet(shop.id, store.id, { ...sheet, drawn }) : first;
      if (file instanceof Blob) keep(file, `${store.code}-${printed}.pdf`);
      setState('idle');
    } catch {
      setState('failed');
    }
  };
  const names = new Intl.DisplayNames(undefined, { type: 'language' });
  return (
    <section class="card part store-print">
      <h2>{store.name}</h2>
      <div class="store-code">
        <img src={codeFile(shop.id, store.id, 'svg', wanted)} alt={t('stores.code_alt')} width="168" height="168" />
        <div>
          <p>{t('stores.spoken')}</p>
          <output class="spoken">{store.spoken[printed]}</output>
          <p class="files">
            {(['svg', 'png'] as const).map((kind) => (
              <a
                key={kind}
                href={codeFile(shop.id, store.id, kind, wanted)}
                download={`${store.code}-${printed}.${kind}`}
              >
                {kind.toUpperCase()}
              </a>
            ))}
          </p>
        </div>
      </div>
      <div class="print-choice">
        <Select
          label={t('stores.where')}
          value={printed}
          options={PRINTED.map((value) => ({ value, label: t(`stores.where_${value}`) }))}
          onChoose={(value) => setPrinted(PRINTED.find((one) => one === value) ?? 't')}
        />
        <Select
          label={t('stores.campaign')}
          value={campaign}
          options={[
            { value: '', label: t('stores.any_campaign') },
            ...campaigns.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          onChoose={setCampaign}
        />
        <Select
          label={t('stores.language')}
          value={language}
          options={shop.languages.map((value) => ({ value, label: names.of(value) ?? value }))}
          onChoose={setLanguage}
        />
      </div>
      <button type="button" class="button main" disabled={state === 'busy'} onClick={makeSheet}>
        {t('stores.sheet')}
      </button>
      <p class={state === 'failed' ? 'field-fault' : 'hint'} role="status">
        {t(state === 'failed' ? 'switches.failed' : `stores.size_${printed}`)}
      </p>
    </section>
  );
}
