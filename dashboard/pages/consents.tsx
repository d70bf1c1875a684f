import { useState } from 'preact/hooks';
import type { ImportedConsents } from '../../worker/consent/import.ts';
import type { PersonAnswer } from '../../worker/consent/people.routes.ts';
import { api } from '../api.ts';
import { formatValue } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { ListForm } from '../parts/list-form.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

const named = (group: string, word: string) =>
  hasWords(`consents.${group}_${word}`) ? t(`consents.${group}_${word}`) : word;

/** What people agreed to: numbers, one person by their address, lists to import. */
export function ConsentsPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.consents);
  const [address, setAddress] = useState('');
  const [person, setPerson] = useState<PersonAnswer>();
  const [imported, setImported] = useState<ImportedConsents>();
  const shops = session.value?.shops ?? [];
  const [shop, setShop] = useState(shops[0]?.id ?? '');
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const may = me.role === 'owner' || me.role === 'marketer';
  const mayErase = me.role === 'owner' || me.role === 'support';
  const faults = refusal?.errors ?? [];
  const ask = (work: (address: string) => Promise<PersonAnswer>) =>
    run(async () => {
      setPerson(await work(address));
      return undefined;
    });
  return (
    <MessageFrame
      page="consents"
      refusal={faults.some(({ path }) => path.startsWith('line.')) ? undefined : refusal}
      readOnly={!may}
    >
      <section class="card" aria-labelledby="consent-counts">
        <div class="card-head">
          <h2 id="consent-counts">{t('consents.counts')}</h2>
        </div>
        {answer.counts.length === 0 ? (
          <p class="none">{t('consents.none')}</p>
        ) : (
          <Scroll label={t('report.table_of', { title: t('consents.counts') })}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t('consents.purpose')}</th>
                  <th scope="col">{t('messages.stop_channel')}</th>
                  <th scope="col">{t('consents.said')}</th>
                  <th scope="col">{t('consents.how')}</th>
                  <th scope="col" class="figure">
                    {t('consents.people')}
                  </th>
                </tr>
              </thead>
              <tbody>
                {answer.counts.map(({ purpose, channel, method, state, people }) => (
                  <tr key={purpose + channel + method + state}>
                    <th scope="row">{named('purpose', purpose)}</th>
                    <td>{t(`channel.${channel}`)}</td>
                    <td>{t(`consents.state_${state}`)}</td>
                    <td>{named('method', method)}</td>
                    <td class="figure">{formatValue(people, 'count')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
        {answer.waiting > 0 && <p class="card-note">{t('consents.waiting', { count: answer.waiting })}</p>}
      </section>
      <div class="pair">
        {me.role !== 'analyst' && (
          <form
            class="card part"
            onSubmit={(event) => {
              event.preventDefault();
              void ask(api.lookUpPerson);
            }}
          >
            <h2>{t('consents.look_up')}</h2>
            <p>{t('consents.look_up_text')}</p>
            <label class="labelled">
              {t('messages.address')}
              <input
                type="text"
                value={address}
                autocomplete="off"
                spellcheck={false}
                onInput={(event) => {
                  setAddress(event.currentTarget.value);
                  setPerson(undefined);
                }}
              />
            </label>
            <div class="buttons">
              <button type="submit" class="button main" disabled={busy || address.trim() === ''}>
                {t('messages.look')}
              </button>
            </div>
          </form>
        )}
        {may && (
          <ListForm
            id="consent-list"
            title={t('consents.list')}
            text={t('consents.list_text')}
            busy={busy}
            options={shops.length > 1 && <ShopPicker shops={shops} value={shop} onChoose={setShop} />}
            faults={imported?.rejected ?? faults.filter(({ path }) => path.startsWith('line.'))}
            onSend={(text) =>
              run(async () => {
                setImported(undefined);
                setImported(await api.importConsents(shop, text));
                return undefined;
              })
            }
          >
            {imported && (
              <p class="below">
                {t('consents.imported', { count: imported.recorded, known: imported.known, asked: imported.asked })}
              </p>
            )}
          </ListForm>
        )}
      </div>
      {person && (
        <PersonCard
          person={person}
          busy={busy}
          mayErase={mayErase}
          onWithdraw={() => void ask(api.withdrawConsent)}
          onErase={() => confirm(t('consents.erase_confirm')) && void ask(api.erasePerson)}
        />
      )}
    </MessageFrame>
  );
}
