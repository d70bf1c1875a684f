import type { BannerAnswer, ComingDeal } from '../../worker/newsletter/office.routes.ts';
import { t } from '../i18n.ts';
import { Copyable } from './copy.tsx';
import { Select } from './select.tsx';

interface BannerCardProps {
  banners: readonly BannerAnswer[];
  banner: BannerAnswer;
  deals: readonly ComingDeal[];
  deal: string;
  /** The deal that links show at this moment. */
  runs: string | undefined;
  may: boolean;
  busy: boolean;
  onDeal: (id: string) => void;
  onChoose: (language: string) => void;
  onSave: (picture: Blob) => void;
  onRemove: () => void;
}

const nameOf = (language: string) => new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language;

/** When a deal's picture shows: now, or once its day has come. */
const standOf = ({ id, state }: ComingDeal, runs: string | undefined) => (id === runs ? 'now' : state);

/** The picture of a deal in a language as mails show it, what else it could be, and the HTML that carries what runs. */
export function BannerCard({ banners, banner, deals, deal, runs, ...props }: BannerCardProps) {
  const { may, busy, onDeal, onChoose, onSave, onRemove } = props;
  const { words, picture, image, language } = banner;
  const chosen = deals.find(({ id }) => id === deal);
  return (
    <section class="card part" aria-labelledby="banner-title">
      <div class="banner-head">
        <h2 id="banner-title">{t('newsletter.picture')}</h2>
        <div class="page-tools">
          {deals.length > 1 && (
            <Select
              label={t('newsletter.deal')}
              value={deal}
              options={deals.map((one) => ({
                value: one.id,
                label: `${one.name} (${t(`newsletter.stands_${standOf(one, runs)}`)})`,
              }))}
              onChoose={onDeal}
            />
          )}
          <Select
            label={t('newsletter.language')}
            value={language}
            options={banners.map((one) => ({ value: one.language, label: nameOf(one.language) }))}
            onChoose={onChoose}
          />
        </div>
      </div>
      <p>{t('newsletter.picture_text')}</p>
      <figure class="banner-shown">
        <img src={image} alt={`${words.title} ${words.reward}`} width="600" height="300" dir={words.dir} />
        <figcaption>
          {chosen && <strong>{t(`newsletter.shows_${standOf(chosen, runs)}`)} </strong>}
          <span role="status">{t(`newsletter.shown_${picture}`)}</span>
        </figcaption>
      </figure>
      {may && (
        <div class="buttons">
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
          {picture === 'own' && (
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
