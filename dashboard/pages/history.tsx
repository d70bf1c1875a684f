import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { formatMoment, formatMoney, formatValue, isId } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { TextField } from '../parts/form.tsx';
import { Failure } from '../parts/notice.tsx';
import { SettingsFrame } from '../parts/settings-frame.tsx';
import { loadSession, session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

/** Codes by their words, numbers as people write them. */
function sayPlain(value: string | number): string {
  if (typeof value === 'number') return formatValue(value, 'count');
  return hasWords(`history.said_${value}`) ? t(`history.said_${value}`) : value;
}

/** The company: its name, another one, and who changed what. */
export function HistoryPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.changes);
  const { me, shops = [] } = session.value ?? {};
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  /** A change's subject in words: shops by name, money as such; ids say nothing to anybody. */
  const tell = (subject: Record<string, string | number>) => {
    const { currency } = subject;
    return Object.entries(subject)
      .flatMap(([key, value]) => {
        const name = shops.find(({ id }) => id === value)?.name;
        if (value === '' || (key === 'currency' && 'amount' in subject) || (!name && isId(`${value}`))) return [];
        const isMoney = key === 'amount' && typeof value === 'number' && typeof currency === 'string';
        const said = isMoney ? formatMoney({ amount: value, currency }) : (name ?? sayPlain(value));
        return [`${hasWords(`history.of_${key}`) ? t(`history.of_${key}`) : key}: ${said}`];
      })
      .join(' · ');
  };
  return (
    <SettingsFrame page="history" refusal={refusal}>
      {me.role === 'owner' && (
        <NameForm
          busy={busy}
          faults={refusal?.errors ?? []}
          onSave={(name) =>
            run(async () => {
              await api.rename(name);
              await loadSession();
              return undefined;
            })
          }
        />
      )}
      <section class="card" aria-labelledby="changes">
        <div class="card-head">
          <h2 id="changes">{t('history.changes')}</h2>
        </div>
        {answer.changes.length === 0 && <p class="none">{t('history.none')}</p>}
        <ul class="switches">
          {answer.changes.map(({ id, action, subject, at, by }) => (
            <li key={id}>
              <span class="switch-name">
                {hasWords(`action.${action}`) ? t(`action.${action}`) : action}
                <span class="switch-note">{tell(subject)}</span>
              </span>
              <span class="switch-note when">
                {by}
                <br />
                {formatMoment(at)}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </SettingsFrame>
  );
}

interface NameProps {
  busy: boolean;
  faults: Parameters<typeof TextField>[0]['faults'];
  onSave: (name: string) => void;
}

function NameForm({ busy, faults, onSave }: NameProps) {
  const me = session.value?.me;
  const [name, setName] = useState(me?.retailers.find(({ id }) => id === me.retailer)?.name ?? '');
  const [another, setAnother] = useState('');
  return (
    <div class="pair">
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          onSave(name);
        }}
      >
        <div class="form-part">
          <TextField name="name" label={t('history.name')} required value={name} faults={faults} onChange={setName} />
          <button type="submit" class="button" disabled={busy}>
            {t('history.rename')}
          </button>
        </div>
      </form>
      {me?.may_found && (
        <form
          class="card form"
          onSubmit={async (event) => {
            event.preventDefault();
            await api.found(another);
            location.assign('/dashboard/start');
          }}
        >
          <div class="form-part">
            <TextField
              name="another"
              label={t('history.another')}
              required
              value={another}
              faults={[]}
              onChange={setAnother}
            />
            <button type="submit" class="button" disabled={busy}>
              {t('history.found')}
            </button>
          </div>
        </form>
      )}
    </div>
  );
}
