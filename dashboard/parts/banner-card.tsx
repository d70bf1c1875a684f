import { useEffect, useRef } from 'preact/hooks';
import type { BannerAnswer } from '../../worker/newsletter/office.routes.ts';
import { drawBanner, toPng } from '../banner-draw.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';
import { Select } from './select.tsx';

interface BannerCardProps {
  banners: readonly BannerAnswer[];
  banner: BannerAnswer;
  may: boolean;
  busy: boolean;
  onChoose: (language: string) => void;
  /** @param says digest of a drawn picture; undefined for the shop's own. */
  onSave: (picture: Blob, says?: string) => void;
  onRemove: () => void;
}

const nameOf = (language: string) => new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;

/** The picture of a language as mails show it, what else it could be, and the HTML that carries it. */
export function BannerCard({ banners, banner, may, busy, onChoose, onSave, onRemove }: BannerCardProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { words, picture, says, image, language } = banner;
  useEffect(() => {
    if (canvas.current) drawBanner(canvas.current, words);
  }, [words]);
  return (
    <section class="card part" aria-labelledby="banner-title">
      <div class="banner-head">
        <h2 id="banner-title">{t('newsletter.picture')}</h2>
        <Select
          label={t('newsletter.language')}
          value={language}
          options={banners.map((one) => ({ value: one.language, label: nameOf(one.language) }))}
          onChoose={onChoose}
        />
      </div>
      <p>{t('newsletter.picture_text')}</p>
      <div class="banner-pair">
        <figure>
          <img src={image} alt={t(`newsletter.shown_${picture}`)} width="600" />
          <figcaption>
            <span role="status">{t(`newsletter.shown_${picture}`)}</span>
          </figcaption>
        </figure>
        <figure>
          <canvas ref={canvas} role="img" aria-label={`${words.title} ${words.reward}`} />
          <figcaption>{t('newsletter.drawn')}</figcaption>
        </figure>
      </div>
      {may && (
        <div class="buttons">
          <button
            type="button"
            class="button main"
            disabled={busy || picture === 'drawn'}
            onClick={async () => canvas.current && onSave(await toPng(canvas.current), says)}
          >
            {t('newsletter.use_drawn')}
          </button>
          <label class="button file-button">
            {t('newsletter.upload')}
            <input
              type="file"
              accept="image/png"
              disabled={busy}
              onChange={(event) => {
                const [file] = event.currentTarget.files ?? [];
                if (file) onSave(file);
              }}
            />
          </label>
          {picture !== 'present' && (
            <button type="button" class="button" disabled={busy} onClick={onRemove}>
              {t('newsletter.remove')}
            </button>
          )}
        </div>
      )}
      <h3>{t('newsletter.html_newsletter')}</h3>
      <p>{t('newsletter.html_newsletter_text')}</p>
      <Copyable text={banner.newsletter_html} label={t('newsletter.html_newsletter')} />
      <h3>{t('newsletter.html_banner')}</h3>
      <p>{t('newsletter.html_banner_text')}</p>
      <Copyable text={banner.banner_html} label={t('newsletter.html_banner')} />
    </section>
  );
}
