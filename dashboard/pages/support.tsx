import { useState } from 'preact/hooks';
import type { SupportAnswer } from '../../worker/support/support.routes.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { hasWords, t } from '../i18n.ts';
import { TextField } from '../parts/form.tsx';
import { type Chosen, SupportAct } from '../parts/support-act.tsx';
import { type Giving, SupportGive } from '../parts/support-give.tsx';
import { SupportLine } from '../parts/support-line.tsx';
import { isSignedOut, session } from '../session.ts';

/** A shopper’s question, answered from one screen: what happened, why, and what can be done. */
export function SupportPage() {
  return (
    <>
      <div class="page-head">
        <h1>{t('support.title')}</h1>
      </div>
      <p class="lead">{t('support.lead')}</p>
      {session.value?.me.role === 'analyst' ? <p class="none">{t('messages.refused_forbidden')}</p> : <Desk />}
    </>
  );
}

function Desk() {
  const [text, setText] = useState('');
  const [answer, setAnswer] = useState<SupportAnswer>();
  const [chosen, setChosen] = useState<Chosen | Giving>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState('');
  const [told, setTold] = useState('');
  const work = async (act?: () => Promise<unknown>) => {
    setBusy(true);
    setFault('');
    setTold('');
    try {
      await act?.();
      setAnswer(await api.supportSearch(text));
      setChosen(undefined);
      if (act) setTold(t('support.done'));
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      const code = error instanceof ApiError ? (error.errors[0]?.code ?? error.code) : 'internal';
      setFault(t(hasWords(`support.fault_${code}`) ? `support.fault_${code}` : 'switches.failed'));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p class="fault-line" role="alert">
        {fault}
      </p>
      <p class="saved" role="status">
        {told}
      </p>
      <form
        class="card form"
        onSubmit={(event) => {
          event.preventDefault();
          work();
        }}
      >
        <div class="form-part">
          <TextField
            name="text"
            label={t('support.search')}
            hint={t('support.search_hint')}
            value={text}
            faults={[]}
            required
            maxLength={254}
            onChange={setText}
          />
        </div>
        <div class="form-foot">
          <button type="submit" class="button main" disabled={busy}>
            {t('support.find')}
          </button>
        </div>
      </form>
      {answer && (
        <section class="card support-story" aria-labelledby="story">
          <div class="card-head">
            <h2 id="story">{t('support.story', { count: answer.story.length })}</h2>
          </div>
          {answer.people.map((person) => (
            <Person key={person.id} person={person} onChoose={(act) => setChosen({ act, person })} />
          ))}
          {answer.story.length === 0 && <p class="none">{t('support.none')}</p>}
          <ul class="switches">
            {answer.story.map((line) => (
              <SupportLine
                key={`${line.kind}${line.id}${line.at}`}
                line={line}
                onChoose={(act) => setChosen({ act, line })}
              />
            ))}
          </ul>
        </section>
      )}
      {chosen?.act === 'give' ? (
        <SupportGive
          key={chosen.person.id}
          person={chosen.person}
          currency={session.value?.shops.find(({ id }) => id === chosen.person.shop)?.currency ?? ''}
          busy={busy}
          onDo={work}
        />
      ) : (
        chosen && (
          <SupportAct
            key={chosen.act + (chosen.act === 'access' ? chosen.person.id : chosen.line.id)}
            chosen={chosen}
            busy={busy}
            onDo={work}
          />
        )
      )}
    </>
  );
}

/** Who can be given something: a shop's own page, and who has left, cannot. */
const PAYABLE = ['anonymous', 'named', 'verified'];

interface PersonProps {
  person: SupportAnswer['people'][number];
  onChoose: (act: 'access' | 'give') => void;
}

/** An advocate whom it is about, and the way to their page, once more. */
function Person({ person: { id, name, masked, state, blocked, link }, onChoose }: PersonProps) {
  return (
    <div class="card-note person-line">
      <p>
        {t('support.person', { name: name || id, masked: masked || '–', state: t(`support.person_${state}`) })}
        {link && ` · ${link}`}
        {blocked && ` · ${t('fraud.blocked')}`}
      </p>
      <span class="line-buttons">
        {state === 'verified' && masked && (
          <button type="button" class="button small" onClick={() => onChoose('access')}>
            {t('support.can_access')}
          </button>
        )}
        {PAYABLE.includes(state) && (
          <button type="button" class="button small" onClick={() => onChoose('give')}>
            {t('support.can_give')}
          </button>
        )}
      </span>
    </div>
  );
}
