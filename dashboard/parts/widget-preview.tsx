import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Theme } from '../../worker/retailer/shop.ts';
import type { Channel } from '../../worker/tag/channel.ts';
import type { OfferAnswer } from '../../worker/wire.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Choice } from './choice.tsx';

const VIEWS = ['embedded', 'post_purchase', 'friend'] as const;
/** Characters that an address may be long: of more deals than fit the first ones are shown. */
const MOST_DRAFT = 5_800;

interface WidgetPreviewProps {
  shop: string;
  language: string;
  /** Looks that nobody has saved; the shop's own where absent. */
  theme?: Theme;
  /** What a campaign that nobody has saved would offer; what the shop offers where absent. */
  offer?: Pick<OfferAnswer, 'deals' | 'rewardText'>;
  /** The campaign's ways to share. */
  channels?: readonly Channel[] | undefined;
  /** What else is chosen. */
  children?: ComponentChildren;
}

/** A draft as the preview's address carries it. */
function encodeDraft(draft: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(draft));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** The real widget in a frame, as pages of the shop would show it: to advocates, and to friends. */
export function WidgetPreview({ shop, language, theme, offer, channels, children }: WidgetPreviewProps) {
  const [view, setView] = useState<(typeof VIEWS)[number]>('embedded');
  const [scheme, setScheme] = useState<'light' | 'dark'>('light');
  const [token, setToken] = useState('');
  useEffect(() => {
    // Without an answer there is no preview; all else works.
    api.openPreview(shop).then(
      (opened) => setToken(opened.token),
      () => {},
    );
  }, [shop]);
  const encode = (deals = offer?.deals): string => {
    const shown = offer && { deals, rewardText: offer.rewardText };
    const text = encodeDraft({ theme, language, view, dark: scheme === 'dark', channels, offer: shown });
    return text.length > MOST_DRAFT && deals?.[1] ? encode(deals.slice(0, -1)) : text;
  };
  return (
    <>
      <div class="preview-tools">
        <Choice
          label={t('theme.view')}
          value={view}
          options={VIEWS.map((value) => ({ value, label: t(`theme.view_${value}`) }))}
          onChoose={setView}
        />
        <Choice
          label={t('theme.scheme')}
          value={scheme}
          options={(['light', 'dark'] as const).map((value) => ({ value, label: t(`theme.scheme_${value}`) }))}
          onChoose={setScheme}
        />
        {children}
      </div>
      {token && (
        <iframe
          class="widget-frame"
          title={t('theme.preview_frame')}
          src={`/api/preview/${token}/${encode()}/page${view === 'friend' ? '?rk=preview' : ''}`}
        />
      )}
    </>
  );
}
