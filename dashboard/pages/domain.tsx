import { useState } from 'preact/hooks';
import type { DomainsAnswer } from '../../worker/domain/domain.routes.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { Copyable } from '../parts/copy.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

type Domain = DomainsAnswer['domains'][number];

/** How a domain stands: one that the DNS confirms may still be one that the mail server does not take. */
const standingOf = ({ state, refusedUntil }: Domain) => (refusedUntil === null ? state : 'refused');

const BADGES = { pending: 'badge', verified: 'badge live', failed: 'badge off', refused: 'badge off' } as const;
const FOUND_BADGES = { ok: 'badge live', missing: 'badge', wrong: 'badge off', unknown: 'badge' } as const;

/** One record to set: where, what, and whether it is there. */
function RecordToSet({ one }: { one: Domain['records'][number] }) {
  return (
    <li class="dns">
      <div class="dns-head">
        <h3>{t(`messages.record_${one.record}`)}</h3>
        <span class={FOUND_BADGES[one.found]}>{t(`messages.found_${one.found}`)}</span>
      </div>
      <p>{t(`messages.record_${one.record}_text`)}</p>
      <p>{t('messages.record_name', { type: one.type })}</p>
      <Copyable text={one.name} label={t('messages.copy_name', { record: t(`messages.record_${one.record}`) })} />
      <p>{t('messages.record_value')}</p>
      <Copyable text={one.value} label={t('messages.copy_value', { record: t(`messages.record_${one.record}`) })} />
    </li>
  );
}

/** The domain that mails come from: what to set in the DNS, whether it is there, and what serves until then. */
export function DomainPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.domains);
  const [domain, setDomain] = useState('');
  const [shop, setShop] = useState('');
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const may = me.role === 'owner' || me.role === 'marketer';
  const shops = session.value?.shops ?? [];
  const nameOf = (id: string) => shops.find((one) => one.id === id)?.name ?? t('switches.all_shops');
  const remove = (one: Domain) => {
    if (confirm(t('messages.confirm_domain', { domain: one.domain, platform: answer.platform }))) {
      run(() => api.removeDomain(one.id));
    }
  };
  return (
    <MessageFrame page="domain" refusal={refusal} readOnly={!may}>
      {answer.domains.map((one) => (
        <section key={one.id} class="card" aria-labelledby={`domain-${one.id}`}>
          <div class="card-head">
            <h2 id={`domain-${one.id}`}>{`${one.domain}, ${nameOf(one.shop)}`}</h2>
            <span class={BADGES[standingOf(one)]}>{t(`messages.domain_${standingOf(one)}`)}</span>
          </div>
          <p class="card-note">
            {t(`messages.domain_${standingOf(one)}_text`, {
              domain: one.domain,
              platform: answer.platform,
              time: one.refusedUntil === null ? '' : formatMoment(one.refusedUntil),
            })}
            {one.checkedAt !== null && ` ${t('messages.checked', { time: formatMoment(one.checkedAt) })}`}
          </p>
          <ul class="dns-records">
            {one.records.map((record) => (
              <RecordToSet key={record.record} one={record} />
            ))}
          </ul>
          <div class="card-foot">
            <button
              type="button"
              class="button"
              disabled={busy || !may}
              onClick={() => run(() => api.checkDomain(one.id))}
            >
              {t('messages.check_now')}
            </button>
            <button type="button" class="button" disabled={busy || !may} onClick={() => remove(one)}>
              {t('messages.remove')}
            </button>
          </div>
        </section>
      ))}
      {may && (
        <form
          class="card part"
          onSubmit={async (event) => {
            event.preventDefault();
            if (await run(() => api.addDomain({ domain, shop }))) setDomain('');
          }}
        >
          <h2>{t('messages.add_domain')}</h2>
          <p>{t('messages.add_domain_text', { platform: answer.platform })}</p>
          <label class="labelled">
            {t('messages.domain')}
            <input
              type="text"
              required
              placeholder="mail.shop.com"
              autocomplete="off"
              spellcheck={false}
              value={domain}
              onInput={(event) => setDomain(event.currentTarget.value)}
            />
          </label>
          <div class="buttons">
            <Select
              label={t('messages.stop_shop')}
              value={shop}
              options={[
                { value: '', label: t('switches.all_shops') },
                ...shops.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChoose={setShop}
            />
            <button type="submit" class="button main" disabled={busy || domain.trim() === ''}>
              {t('messages.show_records')}
            </button>
          </div>
        </form>
      )}
    </MessageFrame>
  );
}
