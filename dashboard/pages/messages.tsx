import { useCallback, useState } from 'preact/hooks';
import type { OutboxAnswer, StopsAnswer } from '../../worker/message/outbox.ts';
import type { SwitchesAnswer } from '../../worker/retailer/controls.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { Accounts } from '../parts/message-accounts.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { MessageList, type ShownState } from '../parts/message-list.tsx';
import { Failure } from '../parts/notice.tsx';
import { SendingStops } from '../parts/sending-stops.tsx';
import { session } from '../session.ts';
import { useAnswer } from './use-answer.ts';

interface Outbox extends OutboxAnswer, StopsAnswer {
  campaigns: SwitchesAnswer['campaigns'];
}

/** What a state's number is made of. */
const COUNTED: Record<ShownState, readonly string[]> = {
  ready: ['ready', 'leased', 'sending'],
  held: ['held'],
  unknown: ['unknown'],
  dead: ['dead'],
  failed: ['failed'],
};
const STATES = Object.keys(COUNTED) as ShownState[];

/** The outbox: what waits, what was stopped by hand, what ended badly and may go once more. */
export function MessagesPage() {
  const [state, setState] = useState<ShownState>('dead');
  const read = useCallback(async (): Promise<Outbox> => {
    const [outbox, { stops }, { campaigns }] = await Promise.all([api.outbox(state), api.stops(), api.switches()]);
    return { ...outbox, stops, campaigns };
  }, [state]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const me = session.value?.me;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !me) return null;
  const may = me.role === 'owner' || me.role === 'marketer';
  const act = (work: () => Promise<unknown>) =>
    run(async () => {
      await work();
      return undefined;
    });
  const countOf = (name: ShownState) =>
    answer.counts.filter((one) => COUNTED[name].includes(one.state)).reduce((sum, { messages }) => sum + messages, 0);
  const shared = { answer, disabled: busy || !may, act };
  return (
    <MessageFrame page="outbox" refusal={refusal} readOnly={!may}>
      <Accounts {...shared} />
      <SendingStops {...shared} shops={session.value?.shops ?? []} campaigns={answer.campaigns} />
      <MessageList
        {...shared}
        state={state}
        states={STATES.map((value) => ({
          value,
          label: t('messages.state_count', { state: t(`messages.state_${value}`), count: countOf(value) }),
        }))}
        onState={setState}
      />
    </MessageFrame>
  );
}
