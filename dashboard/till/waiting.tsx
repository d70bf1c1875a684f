import { Fragment } from 'preact';
import type { TillOpen } from '../../worker/till/till.routes.ts';
import type { Answered, Kept } from './keep.ts';
import { acknowledge, kept, serverNow } from './till.ts';
import { explainAnswer, explainSignUp } from './told.tsx';
import { sayDayBefore, sayMoment, sayMoney, t } from './words.ts';

/** What the page is known to be of, also once its link is over. */
type Place = Pick<TillOpen, 'currency'> & Partial<Pick<TillOpen, 'timeZone'>>;

const titleOf = (one: Kept) => {
  const sale = 'entry' in one ? one.entry : one;
  return sale.kind === 'join' ? t('entry_join') : sale.code;
};

/** Who was to be signed up, where that is still to be put right. */
const whoOf = (one: Kept) => ('answer' in one && one.who ? [one.who.name, one.who.address] : []);

/** When it was entered, as the server's clock has it, whatever the device's says. */
const enteredAt = ({ at }: Kept) => serverNow() - (Date.now() - at);

/** Receipt and total of a sale, and its day where that is another than the one on which it was entered. */
function detailsOf(one: Kept, { currency, timeZone }: Place): string[] {
  const sale = 'entry' in one ? one.entry : one;
  if (sale.kind === 'join') return [];
  const { receipt = '', register, ago, total } = sale;
  return [
    register ? t('register_is', { register }) : '',
    receipt,
    ago ? sayDayBefore(enteredAt(one), timeZone) : '',
    total === undefined ? '' : sayMoney(total, currency),
  ].filter(Boolean);
}

/** Receipt, sum and time beside one another: each keeps its own direction. */
function Details({ parts }: { parts: string[] }) {
  return (
    <span class="dim">
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && ' · '}
          <bdi>{part}</bdi>
        </Fragment>
      ))}
    </span>
  );
}

interface LineOptions {
  one: Kept;
  open: TillOpen;
  onCorrect?: ((one: Answered) => void) | undefined;
}

function Line({ one, open, onCorrect }: LineOptions) {
  const now = serverNow();
  const refused = 'answer' in one && one.answer.status === 'refused' ? one.answer : undefined;
  const explained = refused && 'answer' in one && one.kind === 'redeem' && explainAnswer(refused, open);
  const told = explained
    ? [explained.title, ...explained.lines]
    : refused && [t('not_signed_up'), ...explainSignUp(refused)];
  const at = sayMoment(enteredAt(one), open.timeZone, now);
  return (
    <li>
      <b>
        <bdi>{titleOf(one)}</bdi>
      </b>
      <Details parts={[...whoOf(one), ...detailsOf(one, open), at]} />
      {told && (
        <>
          <p class="fault">{told.join('. ').replaceAll('..', '.')}</p>
          {onCorrect && 'answer' in one && one.who && (
            <button class="strong" type="button" onClick={() => onCorrect(one)}>
              {t('correct')}
            </button>
          )}
          <button type="button" onClick={() => acknowledge(one.id)}>
            {t('seen')}
          </button>
        </>
      )}
    </li>
  );
}

/** What waits, what was refused and has to be seen or put right, what went out. */
export function WaitingPage({ open, onCorrect }: { open: TillOpen; onCorrect(one: Answered): void }) {
  const unsent = kept.value.filter((one) => 'entry' in one);
  const refused = kept.value.filter((one) => 'answer' in one && one.answer.status === 'refused');
  const done = kept.value.filter((one) => 'answer' in one && one.answer.status === 'done').toReversed();
  return (
    <>
      {refused.length > 0 && (
        <section class="card told bad">
          <h1>{t('attention')}</h1>
          <ul class="lines">
            {refused.map((one) => (
              <Line key={one.id} one={one} open={open} onCorrect={onCorrect} />
            ))}
          </ul>
        </section>
      )}
      <section class="card">
        <h1>{t('waiting_title')}</h1>
        <p class="dim">{unsent.length > 0 ? t('waiting_text') : t('waiting_none')}</p>
        <ul class="lines">
          {unsent.map((one) => (
            <Line key={one.id} one={one} open={open} />
          ))}
        </ul>
      </section>
      {done.length > 0 && (
        <section class="card">
          <h1>{t('recent')}</h1>
          <ul class="lines">
            {done.map((one) => (
              <Line key={one.id} one={one} open={open} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** A link that is over: nothing goes out by it any more, so that what waited is shown to be written down. */
export function GonePage({ open = { currency: 'XXX' } }: { open?: Place | undefined }) {
  const unsent = kept.value.flatMap((one) => ('entry' in one ? [one] : []));
  return (
    <main class="door">
      <section class="card">
        <h1>{t('gone_title')}</h1>
        <p class="dim">{t('gone_text')}</p>
        {unsent.length > 0 && (
          <>
            <p class="fault">{t('unsent')}</p>
            <ul class="lines">
              {unsent.map((one) => (
                <li key={one.id}>
                  <b dir="auto">{one.entry.kind === 'join' ? one.entry.name : titleOf(one)}</b>
                  <span dir="auto">
                    {(one.entry.kind === 'join' ? [one.entry.address] : detailsOf(one, open)).join(' · ')}
                  </span>
                  <button type="button" onClick={() => acknowledge(one.id)}>
                    {t('erase')}
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
    </main>
  );
}
