import { useState } from 'preact/hooks';
import type { ConnectionAnswer, ConnectionForm as Form } from '../../worker/message/connection.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { ConnectionForm } from '../parts/connection-form.tsx';
import { ConnectionLine } from '../parts/connection-line.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { Platforms } from '../parts/platforms.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

/** What an account is called: who provides it, and what for. */
export const nameOf = ({ provider, channel }: Pick<Form, 'provider' | 'channel'>) =>
  t(`connections.name_${provider}_${channel}`);

/** The retailer's own accounts: pages, data sets, numbers, mail servers. */
export function ConnectionsPage() {
  const { answer, busy, refusal, run, load } = useAnswer(api.connections);
  const [editing, setEditing] = useState<{ form: Form; connection?: ConnectionAnswer }>();
  const shops = session.value?.shops ?? [];
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const { connections, forms } = answer;
  const formOf = ({ provider, channel }: ConnectionAnswer) =>
    forms.find((form) => form.provider === provider && form.channel === channel);
  return (
    <MessageFrame page="connections" refusal={refusal?.errors.length ? undefined : refusal}>
      <section class="card" aria-labelledby="connections">
        <div class="card-head">
          <h2 id="connections">{t('connections.connected')}</h2>
        </div>
        {connections.length === 0 && <p class="none">{t('connections.none')}</p>}
        <ul class="switches">
          {connections.map((connection) => {
            const form = formOf(connection);
            return (
              <ConnectionLine
                key={connection.id}
                {...{ connection, form, busy }}
                scope={shops.find(({ id }) => id === connection.shop)?.name ?? t('connections.all_shops')}
                onEdit={() => form && setEditing({ form, connection })}
                onRemove={() =>
                  confirm(t('connections.confirm', { name: nameOf(connection) })) &&
                  run(() => api.removeConnection(connection.id))
                }
              />
            );
          })}
        </ul>
      </section>
      {editing ? (
        <ConnectionForm
          key={`${editing.form.channel}${editing.connection?.id ?? ''}`}
          {...{ ...editing, shops, busy }}
          faults={refusal?.errors ?? []}
          onCancel={() => setEditing(undefined)}
          onSave={async (wanted) => {
            if (await run(() => api.saveConnection(wanted))) setEditing(undefined);
          }}
        />
      ) : (
        <section class="card part" aria-labelledby="connect">
          <h2 id="connect">{t('connections.add')}</h2>
          <p>{t('connections.add_text')}</p>
          <div class="buttons">
            {forms.map((form) => (
              <button
                key={form.provider + form.channel}
                type="button"
                class="button"
                onClick={() => setEditing({ form })}
              >
                {nameOf(form)}
              </button>
            ))}
          </div>
        </section>
      )}
      <Platforms shops={shops} />
    </MessageFrame>
  );
}
