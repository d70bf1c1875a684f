import { useEffect, useState } from 'preact/hooks';
import type { InviteRule } from '../../worker/invite/invite.ts';
import type { InvitePreview as Preview } from '../../worker/invite/rule.routes.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Select } from './select.tsx';

interface PreviewProps {
  shop: { id: string; languages: readonly string[] };
  rule: Pick<InviteRule, 'dealId' | 'channel' | 'asks'>;
}

/** The invitation as a customer would get it, by mail or by text, in each of the shop's languages. */
export function InvitePreview({ shop, rule: { dealId: deal, channel, asks } }: PreviewProps) {
  const [language, setLanguage] = useState(shop.languages[0] ?? 'en');
  const [preview, setPreview] = useState<Preview>();
  const asked = { deal, channel, language, asks: asks ? '1' : '0' };
  const query = String(new URLSearchParams(asked));
  useEffect(() => {
    let current = true;
    api.previewInvitation(shop.id, query).then(
      (answer) => current && setPreview(answer),
      () => current && setPreview(undefined),
    );
    return () => {
      current = false;
    };
  }, [shop.id, query]);
  return (
    <section class="card preview" aria-labelledby="invite-preview">
      <div class="card-head">
        <h2 id="invite-preview">{t('campaigns.preview')}</h2>
        {shop.languages.length > 1 && (
          <Select
            label={t('campaigns.words_language')}
            value={language}
            options={shop.languages.map((value) => ({ value, label: value }))}
            onChoose={setLanguage}
          />
        )}
      </div>
      {channel === 'email' ? (
        <>
          <p class="card-note">{preview && t('invitations.subject', { subject: preview.subject })}</p>
          <iframe
            class="preview-mail"
            title={t('invitations.preview_mail')}
            src={`/api/invitations/${shop.id}/preview/mail?${query}`}
          />
        </>
      ) : (
        preview && (
          <>
            <p class="text-bubble" dir="auto">
              {preview.text}
            </p>
            <p class="card-note">{t('messages.segments', { count: preview.segments })}</p>
          </>
        )
      )}
    </section>
  );
}
