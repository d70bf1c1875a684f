import { useEffect, useRef, useState } from 'preact/hooks';
import { scanCode } from './scan.ts';
import { t } from './words.ts';

/** Whether there can be a camera at all: browsers give it to pages over https alone. */
export const hasCamera = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** The camera's picture, until it sees a code or is stopped. */
export function Camera({ onCode, onStop }: { onCode(code: string): void; onStop(): void }) {
  const video = useRef<HTMLVideoElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    if (video.current) {
      scanCode(video.current, stop.signal).then(
        (code) => code && !stop.signal.aborted && onCode(code),
        () => setFailed(true),
      );
    }
    return () => stop.abort();
  }, []);
  return (
    <div class="camera">
      {failed ? (
        <p class="fault" role="alert">
          {t('no_camera')}
        </p>
      ) : (
        <>
          <video ref={video} muted playsInline />
          <p>{t('scanning')}</p>
        </>
      )}
      <button type="button" onClick={onStop}>
        {t('stop')}
      </button>
    </div>
  );
}
