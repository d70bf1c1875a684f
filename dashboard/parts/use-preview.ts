import { useEffect, useState } from 'preact/hooks';
import type { PreviewAnswer } from '../../worker/campaign/campaign.page.ts';
import type { WantedPreview } from '../api/campaign.ts';
import { api } from '../api.ts';

/** So long nothing is typed before it is drawn anew. */
const QUIET_MS = 500;

/**
 * What a campaign comes to as it is being written, and for what that was asked. Half a word or half an address is no
 * preview: the last one stays.
 * @param wanted undefined where there is nothing to show.
 */
export function usePreview(wanted: WantedPreview | undefined) {
  const [preview, setPreview] = useState<{ answer: PreviewAnswer; wanted: WantedPreview }>();
  const text = JSON.stringify(wanted);
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const timer = setTimeout(() => {
      api.previewCampaign(wanted).then(
        (answer) => {
          if (current) setPreview({ answer, wanted });
        },
        () => {},
      );
    }, QUIET_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text]);
  return preview;
}
