import type { PreviewAnswer } from '../../worker/campaign/campaign.page.ts';
import { t } from '../i18n.ts';

interface PreviewWordsProps {
  view: 'mail' | 'text' | 'link';
  words: NonNullable<PreviewAnswer['words']>;
}

/** What friends read beside the widget: a mail's subject, a text as it stands on a phone, the card of a link. */
export function PreviewWords({ view, words: { subject, text, segments, encoding, link } }: PreviewWordsProps) {
  if (view === 'mail') return <p class="card-note">{t('invitations.subject', { subject })}</p>;
  if (view === 'text') {
    return (
      <>
        <p class="text-bubble" dir="auto">
          {text}
        </p>
        <p class="card-note">
          {t('messages.segments', { count: segments })}
          {encoding === 'UCS-2' && ` · ${t('campaigns.text_dear')}`}
        </p>
      </>
    );
  }
  return (
    <div class="link-card" dir="auto">
      {link.image && <img src={link.image} alt="" />}
      <div>
        <small>{link.host}</small>
        <strong>{link.title}</strong>
        <span>{link.description}</span>
      </div>
    </div>
  );
}
