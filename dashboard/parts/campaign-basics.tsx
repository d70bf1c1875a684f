import type { CampaignBody } from '../../worker/campaign/body.ts';
import { t } from '../i18n.ts';
import { NumberField, SelectField, TextField, TimeField } from './campaign-fields.tsx';
import { Choice } from './choice.tsx';
import { WindowHint } from './window-hint.tsx';

/** Name, kind and time of a campaign, and how orders are credited to it. */
export function CampaignBasics({
  body,
  onChange,
}: {
  body: CampaignBody;
  onChange: (part: Partial<CampaignBody>) => void;
}) {
  return (
    <section class="card part" aria-labelledby="campaign-basics">
      <h2 id="campaign-basics">{t('campaigns.basics')}</h2>
      <TextField label={t('campaigns.name')} value={body.name} maxLength={120} onType={(name) => onChange({ name })} />
      <div class="columns">
        <div class="column">
          <div class="labelled field">
            <span aria-hidden="true">{t('campaigns.module')}</span>
            <Choice
              label={t('campaigns.module')}
              value={body.module}
              options={(['recommendation', 'engagement'] as const).map((value) => ({
                value,
                label: t(`campaigns.module_${value}`),
              }))}
              onChoose={(module) => onChange({ module })}
            />
            <span class="switch-note">{t(`campaigns.module_${body.module}_note`)}</span>
          </div>
          <div class="labelled field">
            <span aria-hidden="true">{t('campaigns.burst')}</span>
            <Choice
              label={t('campaigns.burst')}
              value={body.burst ? 'burst' : 'evergreen'}
              options={(['evergreen', 'burst'] as const).map((value) => ({ value, label: t(`campaigns.as_${value}`) }))}
              onChoose={(value) => onChange({ burst: value === 'burst' })}
            />
            <span class="switch-note">{t(`campaigns.as_${body.burst ? 'burst' : 'evergreen'}_note`)}</span>
          </div>
        </div>
        <div class="column">
          <TimeField label={t('campaigns.starts')} value={body.starts} onType={(starts) => onChange({ starts })} />
          <TimeField
            label={t('campaigns.ends')}
            note={t('campaigns.period_note')}
            value={body.ends}
            onType={(ends) => onChange({ ends })}
          />
        </div>
        <div class="column">
          <NumberField
            label={t('campaigns.window')}
            note={t('campaigns.window_note')}
            value={body.windowDays}
            min={1}
            max={365}
            onType={(value) => onChange({ windowDays: value ?? 30 })}
          />
          <WindowHint body={body} deals={body.shops.flatMap(({ deals }) => deals)} />
          <SelectField
            label={t('campaigns.attribution')}
            value={body.attribution}
            options={(['last', 'first'] as const).map((value) => ({ value, label: t(`campaigns.credit_${value}`) }))}
            onChoose={(attribution) => onChange({ attribution })}
          />
        </div>
      </div>
    </section>
  );
}
