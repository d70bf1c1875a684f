import { useState } from 'preact/hooks';
import { t } from '../i18n.ts';

interface ImageHostsProps {
  hosts: readonly string[];
  busy: boolean;
  /** What was typed holds something that is no host name. */
  refused: boolean;
  onSave: (hosts: string[]) => void;
}

/** Where the shop's pictures lie beside its own pages: none from anywhere else is shown. */
export function ImageHosts({ hosts, busy, refused, onSave }: ImageHostsProps) {
  const [text, setText] = useState(hosts.join('\n'));
  return (
    <form
      class="card part"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.split(/\s+/).filter(Boolean));
      }}
    >
      <h2>{t('products.hosts')}</h2>
      <p>{t('products.hosts_text')}</p>
      <label class="labelled">
        {t('products.hosts_label')}
        <textarea
          rows={3}
          value={text}
          placeholder="cdn.example.com"
          spellcheck={false}
          aria-invalid={refused}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <p class="fault-line" role="alert">
        {refused && t('products.hosts_refused')}
      </p>
      <div class="buttons">
        <button type="submit" class="button" disabled={busy}>
          {t('products.save')}
        </button>
      </div>
    </form>
  );
}
