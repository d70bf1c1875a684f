import { useState } from 'preact/hooks';
import type { Act, StoryLine } from '../../worker/support/story.ts';
import type { SupportAnswer } from '../../worker/support/support.routes.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { TextField } from './form.tsx';
import { NoteField } from './note-field.tsx';

/** What a member is about to do: about a line of the story, or for a person. */
export type Chosen = { act: Act; line: StoryLine } | { act: 'access'; person: SupportAnswer['people'][number] };

interface ActProps {
  chosen: Chosen;
  busy: boolean;
  onDo: (act: () => Promise<unknown>) => void;
}

/** What has to be typed besides the note: the link that an order is credited to, or where a message goes. */
const FIELDS = { credit: 'link', resend: 'address', access: 'address', void: undefined } as const;

function doIt(chosen: Chosen, typed: string, note: string): Promise<unknown> {
  if (chosen.act === 'access') return api.resendAccess(chosen.person.shop, typed, note);
  const { id, kind } = chosen.line;
  if (chosen.act === 'credit') return api.creditOrder(id, typed, note);
  if (chosen.act === 'resend') return api.resendCode(id, typed, note);
  return kind === 'reward' ? api.voidReward(id, note) : api.voidCoupon(id, note);
}

/** Credits an order, voids a code or a reward, or sends something once more: with a note that says why. */
export function SupportAct({ chosen, busy, onDo }: ActProps) {
  const [typed, setTyped] = useState('');
  const [note, setNote] = useState('');
  const { act } = chosen;
  const field = FIELDS[act];
  const title =
    chosen.act === 'access'
      ? t('support.do_access', { name: chosen.person.name || chosen.person.id })
      : t(act === 'resend' ? 'support.do_resend' : `support.do_${chosen.line.kind}`, { label: chosen.line.label });
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        onDo(() => doIt(chosen, typed, note));
      }}
    >
      <div class="form-part">
        <h2>{title}</h2>
        {field && (
          <TextField
            name={field}
            label={t(`support.${field}`)}
            hint={t(act === 'credit' ? 'support.link_hint' : `support.address_hint_${act}`)}
            value={typed}
            faults={[]}
            required
            maxLength={254}
            onChange={setTyped}
          />
        )}
        <NoteField value={note} onChange={setNote} />
      </div>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy}>
          {t(`support.can_${act}`)}
        </button>
      </div>
    </form>
  );
}
