import { useState } from 'preact/hooks';
import type { OutboxAnswer } from '../../worker/message/outbox.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Choice } from './choice.tsx';
import { Scroll } from './scroll.tsx';

/** The states that somebody may look at. */
export type ShownState = 'ready' | 'held' | 'unknown' | 'dead' | 'failed';

interface MessageListProps {
  answer: OutboxAnswer;
  state: ShownState;
  states: { value: ShownState; label: string }[];
  disabled: boolean;
  act: (work: () => Promise<unknown>) => Promise<boolean>;
  onState: (state: ShownState) => void;
}

const inWords = (key: string, name: string) => (hasWords(`${key}.${name}`) ? t(`${key}.${name}`) : name);

/** Messages in one state; those that ended badly can be sent once more, some or all. */
export function MessageList({ answer, state, states, disabled, act, onState }: MessageListProps) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const again = state === 'dead' || state === 'failed' || state === 'unknown';
  const rows = answer.messages.filter((row) => row.state === state);
  const picked = rows.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  };
  const redrive = (wanted: Parameters<typeof api.redrive>[0], count: number | string) => {
    // Of unknown fate: it may have arrived, and would arrive twice.
    if (!confirm(t(state === 'unknown' ? 'messages.confirm_unknown' : 'messages.confirm_again', { count }))) return;
    act(() => api.redrive(wanted));
  };
  return (
    <section class="card" aria-labelledby="message-list">
      <div class="card-head">
        <h2 id="message-list">{t('messages.list')}</h2>
        <div class="card-tools">
          <Choice label={t('messages.list')} value={state} options={states} onChoose={onState} />
        </div>
      </div>
      <p class="card-note">{t(`messages.about_${state}`)}</p>
      {rows.length === 0 ? (
        <p class="none">{t('messages.none')}</p>
      ) : (
        <Scroll label={t('report.table_of', { title: t('messages.list') })} tall>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('messages.to')}</th>
                <th scope="col">{t('messages.kind')}</th>
                <th scope="col">{t('report.shop')}</th>
                <th scope="col">{t('messages.why')}</th>
                <th scope="col" class="figure">
                  {t('messages.attempts')}
                </th>
                <th scope="col" class="figure">
                  {t('messages.made')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <th scope="row">
                    {again ? (
                      <label class="check">
                        <input
                          type="checkbox"
                          checked={chosen.has(row.id)}
                          disabled={disabled}
                          onChange={() => toggle(row.id)}
                        />
                        {row.masked}
                      </label>
                    ) : (
                      row.masked
                    )}
                  </th>
                  <td>{`${inWords('messages.kinds', row.kind)}, ${inWords('channel', row.channel)}`}</td>
                  <td>{row.shop}</td>
                  <td>{row.lastError ? inWords('messages.error', row.lastError) : '–'}</td>
                  <td class="figure">{row.attempt}</td>
                  <td class="figure">{formatMoment(row.createdAt)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {again && rows.length > 0 && (
        <div class="card-foot">
          <button
            type="button"
            class="button"
            disabled={disabled || picked.length === 0}
            onClick={() => redrive({ ids: picked }, picked.length)}
          >
            {picked.length > 0 ? t('messages.again', { count: picked.length }) : t('messages.again_none')}
          </button>
          <button
            type="button"
            class="button"
            disabled={disabled}
            onClick={() => redrive({ state }, t('messages.all_of_them'))}
          >
            {t('messages.again_all')}
          </button>
        </div>
      )}
    </section>
  );
}
