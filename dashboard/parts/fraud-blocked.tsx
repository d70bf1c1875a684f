import { useCallback, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { useAnswer } from '../pages/use-answer.ts';
import { useShop } from '../pages/use-shop.ts';
import { SelectField } from './form.tsx';
import { FraudFault } from './fraud-fault.tsx';
import { NoteField } from './note-field.tsx';
import { Failure } from './notice.tsx';
import { PageFoot } from './page-foot.tsx';

const REASONS = ['mistake', 'confirmed_by_shop', 'other'];

/** Whom the retailer pays nothing any more, why, and the way back. */
export function FraudBlocked() {
  const { shops, query, change } = useShop();
  const after = query.after ?? '';
  const read = useCallback(() => api.blockedAdvocates(after), [after]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const [chosen, setChosen] = useState('');
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { advocates, next } = answer;
  return (
    <div class="stack">
      <FraudFault refusal={refusal} />
      <section class="card" aria-labelledby="blocked">
        <div class="card-head">
          <h2 id="blocked">{t('fraud.blocked_title')}</h2>
        </div>
        {advocates.length === 0 && <p class="none">{t('fraud.blocked_none')}</p>}
        <ul class="switches">
          {advocates.map(({ id, name, shop, reason, at, by, note }) => (
            <li key={id}>
              <span class="switch-name">
                <span>{name || id}</span>
                <span class="switch-note">
                  {t(`fraud.reason_${reason}`)}
                  {note && ` · ${note}`}
                </span>
                <span class="switch-note">
                  {[shops.find((one) => one.id === shop)?.name, by, formatMoment(at)].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span class="line-buttons">
                <button
                  type="button"
                  class="button small"
                  aria-expanded={chosen === id}
                  aria-label={t('fraud.unblock_named', { name: name || id })}
                  onClick={() => setChosen(chosen === id ? '' : id)}
                >
                  {t('fraud.unblock')}
                </button>
              </span>
            </li>
          ))}
        </ul>
        <PageFoot isLater={Boolean(after)} next={next} onGo={(to) => change({ after: to })} />
      </section>
      {advocates
        .filter(({ id }) => id === chosen)
        .map(({ id, name }) => (
          <Unblock
            key={id}
            name={name || id}
            busy={busy}
            onDo={(reason, note) =>
              run(async () => {
                await api.unblockAdvocate(id, reason, note);
                setChosen('');
                return undefined;
              })
            }
          />
        ))}
    </div>
  );
}

interface UnblockProps {
  name: string;
  busy: boolean;
  onDo: (reason: string, note: string) => void;
}

/** Why somebody is blocked no longer. */
function Unblock({ name, busy, onDo }: UnblockProps) {
  const [reason, setReason] = useState('mistake');
  const [note, setNote] = useState('');
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        onDo(reason, note);
      }}
    >
      <div class="form-part">
        <h2>{t('fraud.unblock_named', { name })}</h2>
        <p class="form-note">{t('fraud.unblock_text')}</p>
        <SelectField
          name="reason"
          label={t('fraud.reason')}
          value={reason}
          faults={[]}
          options={REASONS.map((value) => ({ value, label: t(`fraud.reason_${value}`) }))}
          onChange={setReason}
        />
        <NoteField value={note} onChange={setNote} />
      </div>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy}>
          {t('fraud.unblock_now')}
        </button>
      </div>
    </form>
  );
}
