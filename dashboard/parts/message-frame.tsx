import type { ComponentChildren } from 'preact';
import { hasWords, t } from '../i18n.ts';
import type { Refusal } from '../pages/use-answer.ts';
import { MessageNav } from './message-nav.tsx';

interface MessageFrameProps {
  /** Name of the page: its words are `messages.page_…` and `messages.lead_…`. */
  page: string;
  refusal: Refusal | undefined;
  /** Said where the member's role may only look. */
  readOnly?: boolean;
  children: ComponentChildren;
}

/** What is around every page about messages, with what did not work just now. */
export function MessageFrame({ page, refusal, readOnly, children }: MessageFrameProps) {
  const known = refusal && hasWords(`messages.refused_${refusal.code}`) ? refusal.code : 'internal';
  return (
    <>
      <div class="page-head">
        <h1>{t(`messages.page_${page}`)}</h1>
      </div>
      <MessageNav />
      <p class="lead">{t(`messages.lead_${page}`)}</p>
      {readOnly && <p class="lead">{t('switches.read_only')}</p>}
      <p class="fault-line" role="alert">
        {refusal && t(`messages.refused_${known}`)}
      </p>
      <div class="stack">{children}</div>
    </>
  );
}
