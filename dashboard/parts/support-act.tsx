import { useState } from 'preact/hooks';
import type { StoryLine } from '../../worker/support/story.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { TextField } from './form.tsx';

interface ActProps {
  line: StoryLine;
  busy: boolean;
  onDo: (act: () => Promise<unknown>) => void;
}

/** Credits an order, or voids a code or a reward: with a note that says why. */
export function SupportAct({ line, busy, onDo }: ActProps) {
  const [link, setLink] = useState('');
  const [note, setNote] = useState('');
  const credits = line.kind === 'order';
  const act = () => {
    if (credits) return api.creditOrder(line.id, link, note);
    return line.kind === 'reward' ? api.voidReward(line.id, note) : api.voidCoupon(line.id, note);
  };
  return (
    <form
      class="card form"
      onSubmit={(event) => {
        event.preventDefault();
        onDo(act);
      }}
    >
      <div class="form-part">
        <h2>{t(`support.do_${line.kind}`, { label: line.label })}</h2>
        {credits && (
          <TextField
            name="link"
            label={t('support.link')}
            hint={t('support.link_hint')}
            value={link}
            faults={[]}
            required
            onChange={setLink}
          />
        )}
        <TextField
          name="note"
          label={t('support.note')}
          hint={t('support.note_hint')}
          value={note}
          faults={[]}
          required
          maxLength={300}
          onChange={setNote}
        />
      </div>
      <div class="form-foot">
        <button type="submit" class="button main" disabled={busy}>
          {t(credits ? 'support.can_credit' : 'support.can_void')}
        </button>
      </div>
    </form>
  );
}
