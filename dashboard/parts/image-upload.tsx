import { useRef, useState } from 'preact/hooks';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { isSignedOut, session } from '../session.ts';
import { fitPicture } from '../shrink.ts';
import { ImageShelf } from './image-shelf.tsx';
import { useDrop } from './use-drop.ts';

interface ImageUploadProps {
  /** Whose picture it will be. */
  shop: string;
  /** What the picture is for, as its field says it. */
  label: string;
  /** Address of the picture as it is; '' for none. */
  url: string;
  onChange: (url: string) => void;
}

/** Why a file was not taken, in words. */
function sayRefusal(error: unknown): string {
  const codes = error instanceof ApiError ? [...error.errors.map(({ code }) => code), error.code] : [];
  return t(codes.map((code) => `images.fault_${code}`).find(hasWords) ?? 'images.fault_any');
}

/** Beside the field for a picture's address: the picture as it is, a file instead, or one that was uploaded before. */
export function ImageUpload({ shop, label, url, onChange }: ImageUploadProps) {
  const [busy, setBusy] = useState(false);
  const [open, setOpen] = useState(false);
  const [told, setTold] = useState<{ fault: boolean; words: string }>();
  const [broken, setBroken] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (!file || field.current?.matches(':disabled')) return;
    setBusy(true);
    setTold(undefined);
    try {
      const { url: taken } = await api.uploadImage(shop, await fitPicture(file));
      onChange(taken);
      setTold({ fault: false, words: t('images.taken') });
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      else setTold({ fault: true, words: sayRefusal(error) });
    } finally {
      setBusy(false);
      // The same file may be chosen again.
      if (field.current) field.current.value = '';
    }
  };
  const { over, drop } = useDrop(take);
  const shown = url !== '' && url !== broken;
  return (
    <fieldset aria-label={label} class={over ? 'image-upload over' : 'image-upload'} {...drop}>
      <div class="image-line">
        <span class={shown ? 'image-thumb' : 'image-thumb none'}>
          {shown && <img src={url} alt={t('images.shown', { label })} onError={() => setBroken(url)} />}
        </span>
        <div class="image-acts">
          <div class="image-buttons">
            <label class="button small file-button">
              {t(busy ? 'images.uploading' : 'images.upload')}
              <input
                ref={field}
                type="file"
                aria-label={t('images.upload_for', { label })}
                accept="image/png,image/jpeg,image/webp,image/gif"
                disabled={busy}
                onChange={(event) => take(event.currentTarget.files?.[0])}
              />
            </label>
            <button
              type="button"
              class="button small"
              aria-expanded={open}
              aria-label={t('images.choose_for', { label })}
              onClick={() => setOpen(!open)}
            >
              {t('images.choose')}
            </button>
            {url !== '' && (
              <button
                type="button"
                class="button small"
                aria-label={t('images.clear_for', { label })}
                onClick={() => onChange('')}
              >
                {t('images.clear')}
              </button>
            )}
          </div>
          <span class="switch-note">{t('images.note')}</span>
        </div>
      </div>
      <p role="status" class={told?.fault ? 'image-told fault' : 'image-told'}>
        {told?.words}
      </p>
      {open && (
        <ImageShelf
          chosen={url}
          onChoose={(next) => {
            setTold(undefined);
            onChange(next);
          }}
        />
      )}
    </fieldset>
  );
}
