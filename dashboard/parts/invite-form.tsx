import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { InviteRule } from '../../worker/invite/invite.ts';
import type { InvitationsAnswer } from '../../worker/invite/rule.routes.ts';
import { t } from '../i18n.ts';
import { Choice } from './choice.tsx';
import { CheckField, SelectField, TextField } from './form.tsx';
import { InvitePreview } from './invite-preview.tsx';

interface FormProps {
  answer: InvitationsAnswer;
  shop: { id: string; languages: readonly string[] };
  may: boolean;
  busy: boolean;
  faults: readonly FieldError[];
  onSave: (rule: InviteRule) => void;
}

/** How a shop invites its customers, with the message as they would get it. */
export function InviteForm({ answer, shop, may, busy, faults, onSave }: FormProps) {
  const { deals, basis, counts } = answer;
  const [rule, setRule] = useState<InviteRule>(
    answer.rule ?? {
      isOn: false,
      dealId: (deals.find(({ open }) => open) ?? deals[0])?.id ?? '',
      channel: 'email',
      afterDays: 14,
      periodDays: 365,
      asks: true,
      noticeGiven: false,
    },
  );
  const change = (part: Partial<InviteRule>) => setRule({ ...rule, ...part });
  const own = basis[rule.channel];
  const lacks = own.needs === 'sale' && !rule.noticeGiven;
  return (
    <div class="pair">
      <form
        class="card part roomy"
        aria-labelledby="invite-rule"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(rule);
        }}
      >
        <h2 id="invite-rule">{t('invitations.rule')}</h2>
        <CheckField
          label={t('invitations.on')}
          checked={rule.isOn}
          disabled={!may}
          onChange={(isOn) => change({ isOn })}
        />
        {!rule.isOn && counts.planned > 0 && (
          <p class="switch-note off" role="status">
            {t('invitations.off', { count: counts.planned })}
          </p>
        )}
        <SelectField
          name="dealId"
          label={t('invitations.deal')}
          value={rule.dealId}
          faults={faults}
          options={deals.map(({ id, title, open }) => ({
            value: id,
            label: open ? title : t('invitations.deal_closed', { title }),
          }))}
          onChange={(dealId) => change({ dealId })}
        />
        <Choice
          label={t('messages.stop_channel')}
          value={rule.channel}
          options={(['email', 'sms'] as const).map((value) => ({ value, label: t(`channel.${value}`) }))}
          onChoose={(channel) => change({ channel })}
        />
        <div class="form-pair">
          <TextField
            name="afterDays"
            type="number"
            inputMode="numeric"
            label={t('invitations.after')}
            value={String(rule.afterDays)}
            faults={faults}
            required
            onChange={(text) => change({ afterDays: Number(text) })}
          />
          <TextField
            name="periodDays"
            type="number"
            inputMode="numeric"
            label={t('invitations.period')}
            value={String(rule.periodDays)}
            faults={faults}
            required
            onChange={(text) => change({ periodDays: Number(text) })}
          />
        </div>
        <CheckField
          label={t('invitations.asks')}
          checked={rule.asks}
          disabled={!may}
          onChange={(asks) => change({ asks })}
        />
        <CheckField
          label={t('invitations.notice')}
          checked={rule.noticeGiven}
          disabled={!may}
          onChange={(noticeGiven) => change({ noticeGiven })}
        />
        <p class={lacks || own.needs === 'consent' ? 'switch-note off' : 'switch-note'} role="status">
          {t(`invitations.needs_${own.needs}${lacks ? '_lacks' : ''}`)}
        </p>
        {may && (
          <div class="buttons">
            <button type="submit" class="button main" disabled={busy || rule.dealId === ''}>
              {t('invitations.save')}
            </button>
          </div>
        )}
      </form>
      {rule.dealId !== '' && <InvitePreview shop={shop} rule={rule} />}
    </div>
  );
}
