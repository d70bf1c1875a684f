import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { ClaimRules, ShareRules } from '../../worker/campaign/eligibility.ts';
import { t } from '../i18n.ts';
import { CountriesField, NumberField, SelectField } from './campaign-fields.tsx';

const SHARERS = ['any', 'known', 'new', 'returning'] as const satisfies readonly ShareRules['customer'][];
const FRIENDS = ['new', 'lapsed', 'any', 'returning'] as const satisfies readonly ClaimRules['customer'][];
/** How a friend whom nobody wrote to comes by the code. */
const CODES = ['once', 'mail'] as const;

interface WhoProps {
  body: CampaignBody;
  onChange: (part: Partial<CampaignBody>) => void;
}

/** Who may share, and who may have the friend's code. Whoever may not is told so in their language. */
export function CampaignWho({ body, onChange }: WhoProps) {
  const { share, claim } = body;
  const setShare = (part: Partial<ShareRules>) => onChange({ share: { ...share, ...part } });
  const setClaim = (part: Partial<ClaimRules>) => onChange({ claim: { ...claim, ...part } });
  return (
    <section class="card part" aria-labelledby="campaign-who">
      <h2 id="campaign-who">{t('campaigns.who')}</h2>
      <p>{t('campaigns.who_text')}</p>
      <div class="columns">
        <div class="column">
          <h3>{t('campaigns.who_share')}</h3>
          <SelectField
            label={t('campaigns.share_customer')}
            value={share.customer}
            options={SHARERS.map((value) => ({ value, label: t(`campaigns.share_${value}`) }))}
            onChoose={(customer) => setShare({ customer })}
          />
          <NumberField
            label={t('campaigns.min_purchases')}
            note={t('campaigns.min_purchases_note')}
            value={share.minPurchases}
            max={100}
            onType={(value) => setShare({ minPurchases: value ?? 0 })}
          />
          <CountriesField
            label={t('campaigns.share_countries')}
            value={share.countries}
            onType={(countries) => setShare({ countries })}
          />
        </div>
        <div class="column">
          <h3>{t('campaigns.who_claim')}</h3>
          <SelectField
            label={t('campaigns.claim_customer')}
            value={claim.customer}
            options={FRIENDS.map((value) => ({ value, label: t(`campaigns.claim_${value}`) }))}
            onChoose={(customer) => setClaim({ customer })}
          />
          {claim.customer === 'lapsed' && (
            <NumberField
              label={t('campaigns.lapsed_days')}
              value={claim.lapsedDays ?? 365}
              max={3650}
              onType={(value) => setClaim({ lapsedDays: Math.max(1, value ?? 1) })}
            />
          )}
          <SelectField
            label={t('campaigns.claim_code')}
            value={claim.mailFirst ? 'mail' : 'once'}
            options={CODES.map((value) => ({ value, label: t(`campaigns.claim_code_${value}`) }))}
            onChoose={(value) => setClaim({ mailFirst: value === 'mail' })}
          />
          <p class="switch-note">
            <a href="/dashboard/customers">{t('campaigns.claim_list')}</a>
          </p>
          <CountriesField
            label={t('campaigns.claim_countries')}
            value={claim.countries}
            onType={(countries) => setClaim({ countries })}
          />
          <p class="switch-note">{t('campaigns.claim_minimum_note')}</p>
        </div>
      </div>
    </section>
  );
}
