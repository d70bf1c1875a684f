import { hasWords, t } from '../i18n.ts';
import type { Refusal } from '../pages/use-answer.ts';

/** What did not work on a page about fraud, in words. */
export function FraudFault({ refusal }: { refusal: Refusal | undefined }) {
  const isNote = refusal?.errors.some(({ path }) => path === 'note');
  const words = isNote ? 'fraud.note_fault' : `fraud.refused_${refusal?.code}`;
  return (
    <p class="fault-line" role="alert">
      {refusal && t(hasWords(words) ? words : 'switches.failed')}
    </p>
  );
}
