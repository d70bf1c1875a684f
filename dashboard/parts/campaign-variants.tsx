import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { Arm, Experiment } from '../../worker/campaign/variant.ts';
import { t } from '../i18n.ts';
import { NumberField, TextField } from './campaign-fields.tsx';
import { Toggle } from './toggle.tsx';

const MOST_ARMS = 5;
const KEYS = 'abcde';
const FIRST: Experiment = {
  holdout: 10,
  arms: [
    { key: 'a', name: 'A', weight: 1 },
    { key: 'b', name: 'B', weight: 1 },
  ],
};

/** What part of all people sees an arm. */
function shareOf({ holdout, arms }: Experiment, { weight }: Arm): number {
  const all = arms.reduce((sum, arm) => sum + arm.weight, 0);
  return all > 0 ? Math.round(((100 - holdout) * weight) / all) : 0;
}

/** Several ways beside each other, and a part of the people who see none. */
export function CampaignVariants({
  body,
  onChange,
}: {
  body: CampaignBody;
  onChange: (part: Partial<CampaignBody>) => void;
}) {
  const { experiment } = body;
  const set = (next: Experiment | null) => onChange({ experiment: next });
  const setArm = (arm: Arm, part: Partial<Arm>) =>
    experiment && set({ ...experiment, arms: experiment.arms.map((one) => (one === arm ? { ...one, ...part } : one)) });
  const remove = (arm: Arm) => {
    if (!experiment) return;
    // Deals that only this variant showed are shown by all again.
    const shops = body.shops.map((shop) => ({
      ...shop,
      deals: shop.deals.map((deal) => ({ ...deal, arms: deal.arms.filter((key) => key !== arm.key) })),
    }));
    onChange({ shops, experiment: { ...experiment, arms: experiment.arms.filter((one) => one !== arm) } });
  };
  const free = [...KEYS].find((key) => !experiment?.arms.some((arm) => arm.key === key));
  const turnOff = () => {
    const shops = body.shops.map((shop) => ({ ...shop, deals: shop.deals.map((deal) => ({ ...deal, arms: [] })) }));
    onChange({ shops, experiment: null });
  };
  return (
    <section class="card part" aria-labelledby="campaign-variants">
      <div class="head-line">
        <h2 id="campaign-variants">{t('campaigns.variants')}</h2>
        <Toggle
          on={experiment !== null}
          label={t('campaigns.variants')}
          words={t(experiment ? 'switches.on' : 'switches.off')}
          disabled={false}
          onFlip={(on) => (on ? set(FIRST) : turnOff())}
        />
      </div>
      <p>{t('campaigns.variants_text')}</p>
      {experiment && (
        <>
          <NumberField
            label={t('campaigns.holdout')}
            note={t('campaigns.holdout_note')}
            value={experiment.holdout}
            max={50}
            onType={(value) => set({ ...experiment, holdout: value ?? 0 })}
          />
          <ul class="arms">
            {experiment.arms.map((arm) => (
              <li key={arm.key}>
                <TextField
                  label={t('campaigns.arm_name', { key: arm.key.toUpperCase() })}
                  value={arm.name}
                  maxLength={60}
                  onType={(name) => setArm(arm, { name })}
                />
                <NumberField
                  label={t('campaigns.weight')}
                  value={arm.weight}
                  max={1000}
                  onType={(value) => setArm(arm, { weight: value ?? 0 })}
                />
                <span class="badge">{t('campaigns.arm_share', { percent: shareOf(experiment, arm) })}</span>
                <button
                  type="button"
                  class="button small"
                  disabled={experiment.arms.length < 2}
                  aria-label={t('campaigns.remove_arm', { name: arm.name || arm.key })}
                  onClick={() => remove(arm)}
                >
                  {t('campaigns.remove')}
                </button>
              </li>
            ))}
          </ul>
          {free && experiment.arms.length < MOST_ARMS && (
            <div class="buttons">
              <button
                type="button"
                class="button"
                onClick={() =>
                  set({ ...experiment, arms: [...experiment.arms, { key: free, name: free.toUpperCase(), weight: 1 }] })
                }
              >
                {t('campaigns.add_arm')}
              </button>
            </div>
          )}
          <p class="switch-note">{t('campaigns.variants_deals')}</p>
        </>
      )}
    </section>
  );
}
