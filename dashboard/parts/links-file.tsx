import { useState } from 'preact/hooks';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { sayEncoding } from './file-form.tsx';

/** Hands a file to the browser's downloads. */
function download(content: Blob, name: string) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(content), download: name });
  link.click();
  URL.revokeObjectURL(link.href);
}

/** A list of customers goes in, the same list with their links comes out. */
export function LinksFile({ shop }: { shop: string }) {
  const [file, setFile] = useState<File>();
  const [encoding, setEncoding] = useState('utf-8');
  const [state, setState] = useState<'idle' | 'busy' | 'done' | 'heading' | 'failed'>('idle');
  const send = async () => {
    if (!file) return;
    setState('busy');
    try {
      const { list, encoding: readAs } = await api.newsletterLinks(shop, file);
      download(list, 'newsletter-links.csv');
      setEncoding(readAs);
      setState('done');
    } catch (error) {
      setState(error instanceof ApiError && error.code === 'unprocessable' ? 'heading' : 'failed');
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <h3>{t('newsletter.list')}</h3>
      <p>{t('newsletter.list_text')}</p>
      <label class="drop">
        <span>{file ? file.name : t('coupons.drop')}</span>
        <input
          type="file"
          aria-label={t('newsletter.list_file')}
          accept=".csv,text/csv,text/plain"
          onChange={(event) => {
            setState('idle');
            setFile(event.currentTarget.files?.[0]);
          }}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button" disabled={!file || state === 'busy'}>
          {t('newsletter.list_get')}
        </button>
      </div>
      <p class={state === 'heading' || state === 'failed' ? 'below field-fault' : 'below'} role="status">
        {state === 'done' && t('newsletter.list_done')}
        {state === 'done' &&
          encoding !== 'utf-8' &&
          ` ${t('newsletter.list_read', { encoding: sayEncoding(encoding) })}`}
        {state === 'heading' && t('newsletter.list_heading')}
        {state === 'failed' && t('switches.failed')}
      </p>
    </form>
  );
}
