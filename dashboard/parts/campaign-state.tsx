import type { CampaignAnswer } from '../../worker/campaign/campaign.page.ts';
import type { Step } from '../../worker/campaign/state.ts';
import { formatMoment, formatValue } from '../format.ts';
import { hasWords, t } from '../i18n.ts';

interface StateProps {
  answer: CampaignAnswer;
  /** What is changed and not saved; a step would act on what is saved. */
  dirty: boolean;
  disabled: boolean;
  onStep: (step: Step) => void;
}

/** A state as a badge. */
export function StateBadge({ state }: { state: CampaignAnswer['state'] }) {
  return <span class={state === 'running' ? 'badge live' : 'badge'}>{t(`campaigns.state_${state}`)}</span>;
}

/** What an end would mean for codes that friends have; '' where there are none. */
export const sayOpenCodes = ({ open_codes: count }: CampaignAnswer): string =>
  count > 0 ? t('campaigns.open_codes', { count, number: formatValue(count, 'count') }) : '';

/** How a campaign stands, for those who share and for their friends, and what each button would do. */
export function CampaignState({ answer, dirty, disabled, onStep }: StateProps) {
  const { state, steps, gaps, starts_at: starts, ends_at: ends } = answer;
  const starting = steps.some((step) => step === 'start' || step === 'resume' || step === 'start_now');
  return (
    <section class="card part campaign-state" aria-labelledby="campaign-state">
      <h2 id="campaign-state">{t('campaigns.state')}</h2>
      <dl class="sides">
        <div>
          <dt>{t('campaigns.advocates')}</dt>
          <dd>{t(`campaigns.advocates_${state}`)}</dd>
        </div>
        <div>
          <dt>{t('campaigns.friends')}</dt>
          <dd>{t(`campaigns.friends_${state}`)}</dd>
        </div>
        {(starts !== null || ends !== null) && (
          <div>
            <dt>{t('campaigns.period')}</dt>
            <dd>
              {[
                starts !== null && t('campaigns.from', { time: formatMoment(starts) }),
                ends !== null && t('campaigns.to', { time: formatMoment(ends) }),
              ]
                .filter(Boolean)
                .join(' ')}
            </dd>
          </div>
        )}
      </dl>
      {starting && gaps.length > 0 && (
        <div class="gaps">
          <p>{t('campaigns.gaps')}</p>
          <ul>
            {gaps.map(({ path, code, message }) => (
              <li key={path + code}>{hasWords(`campaigns.gap_${code}`) ? t(`campaigns.gap_${code}`) : message}</li>
            ))}
          </ul>
        </div>
      )}
      {dirty && steps.length > 0 && <p class="switch-note">{t('campaigns.save_first')}</p>}
      <ul class="state-steps">
        {steps.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              class={index === 0 ? 'button main' : 'button'}
              disabled={
                disabled ||
                dirty ||
                (gaps.length > 0 && (step === 'start' || step === 'start_now' || step === 'resume'))
              }
              onClick={() => onStep(step)}
            >
              {t(
                step === 'start' && starts !== null && starts > Date.now()
                  ? 'campaigns.step_schedule'
                  : `campaigns.step_${step}`,
              )}
            </button>
            <span class="switch-note">
              {t(`campaigns.does_${step}`)} {step === 'end' && sayOpenCodes(answer)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
