import type { CampaignBody, DealBody } from '../../worker/campaign/body.ts';
import { daysBeyondWindow } from '../campaign-draft.ts';
import { t } from '../i18n.ts';

/** Says that codes of some deals can be used for longer than orders with them count; nothing where they cannot. */
export function WindowHint({ body, deals }: { body: CampaignBody; deals: readonly DealBody[] }) {
  const days = daysBeyondWindow(body, deals, Date.now());
  return days === undefined ? null : (
    <p class="missing">{t('campaigns.window_shorter', { days, window: body.windowDays })}</p>
  );
}
