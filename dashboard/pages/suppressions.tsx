import { useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { ImportAnswer } from '../../worker/suppression/import.ts';
import type { LookUpAnswer } from '../../worker/suppression/suppression.routes.ts';
import { api } from '../api.ts';
import { formatMoment, formatValue } from '../format.ts';
import { t } from '../i18n.ts';
import { ImportForm } from '../parts/import-form.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

type Outcome = { answer?: ImportAnswer; faults: readonly FieldError[] };

/** Whether an address may be contacted: found by what is typed, never listed. */
function LookUp({
  onLookUp,
  busy,
}: {
  onLookUp: (address: string) => Promise<LookUpAnswer | undefined>;
  busy: boolean;
}) {
  const [address, setAddress] = useState('');
  const [found, setFound] = useState<LookUpAnswer['found']>();
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        setFound((await onLookUp(address))?.found);
      }}
    >
      <h2>{t('messages.look_up')}</h2>
      <p>{t('messages.look_up_text')}</p>
      <label class="labelled">
        {t('messages.address')}
        <input
          type="text"
          value={address}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => {
            setAddress(event.currentTarget.value);
            setFound(undefined);
          }}
        />
      </label>
      <div class="buttons">
        <button type="submit" class="button" disabled={busy || address.trim() === ''}>
          {t('messages.look')}
        </button>
      </div>
      <div role="status">
        {found?.length === 0 && <p class="below">{t('messages.may')}</p>}
        {found?.map(({ scope, channel, source, at }) => (
          <p key={scope + channel} class="below">
            {t('messages.may_not', {
              scope: t(`messages.scope_${scope}`),
              channel: channel === 'all' ? t('messages.all_channel') : t(`channel.${channel}`),
              source: t(`messages.source_${source}`),
              time: formatMoment(at),
            })}
          </p>
        ))}
      </div>
    </form>
  );
}

/** Who must not be contacted: numbers, a look-up, lists to import. */
export function SuppressionsPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.suppressions);
  const [outcome, setOutcome] = useState<Outcome>();
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const may = me.role === 'owner' || me.role === 'marketer';
  const lookUp = async (address: string) => {
    let found: LookUpAnswer | undefined;
    await run(async () => {
      found = await api.lookUp(address);
      return answer;
    });
    return found;
  };
  const faults = refusal?.errors.length ? refusal.errors : undefined;
  return (
    <MessageFrame page="suppressions" refusal={faults ? undefined : refusal} readOnly={!may}>
      <section class="card" aria-labelledby="suppression-counts">
        <div class="card-head">
          <h2 id="suppression-counts">{t('messages.suppressed')}</h2>
        </div>
        {answer.counts.length === 0 ? (
          <p class="none">{t('messages.nobody')}</p>
        ) : (
          <Scroll label={t('report.table_of', { title: t('messages.suppressed') })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('messages.why')}</th>
                  <th scope="col">{t('messages.stop_channel')}</th>
                  <th scope="col" class="figure">
                    {t('messages.addresses')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.counts.map(({ channel, source, addresses }) => (
                  <tr key={source + channel}>
                    <th scope="row">{t(`messages.source_${source}`)}</th>
                    <td>{channel === 'all' ? t('messages.all_channel') : t(`channel.${channel}`)}</td>
                    <td class="figure">{formatValue(addresses, 'count')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </section>
      <div class="pair">
        {me.role !== 'analyst' && <LookUp onLookUp={lookUp} busy={busy} />}
        {may && (
          <ImportForm
            busy={busy}
            outcome={outcome}
            onImport={(list) =>
              run(async () => {
                setOutcome(undefined);
                const imported = await api.addSuppressions(list);
                setOutcome({ answer: imported, faults: imported.rejected });
                return undefined;
              })
            }
            faults={faults}
          />
        )}
      </div>
      {answer.imports.length > 0 && (
        <section class="card" aria-labelledby="imports">
          <div class="card-head">
            <h2 id="imports">{t('messages.imports')}</h2>
          </div>
          <Scroll label={t('report.table_of', { title: t('messages.imports') })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('switches.who')}</th>
                  <th scope="col">{t('messages.stop_channel')}</th>
                  <th scope="col" class="figure">
                    {t('messages.new_addresses')}
                  </th>
                  <th scope="col" class="figure">
                    {t('messages.known_addresses')}
                  </th>
                  <th scope="col" class="figure">
                    {t('switches.when')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.imports.map(({ id, by, at, subject }) => (
                  <tr key={id}>
                    <th scope="row">{by || t('messages.by_server')}</th>
                    <td>{t(`channel.${subject.channel}`)}</td>
                    <td class="figure">{formatValue(Number(subject.imported), 'count')}</td>
                    <td class="figure">{formatValue(Number(subject.known), 'count')}</td>
                    <td class="figure">{formatMoment(at)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </section>
      )}
    </MessageFrame>
  );
}
