import type { ComponentChildren } from 'preact';
import type { JudgedOrder } from '../../worker/install/install.ts';
import type { InstallAnswer } from '../../worker/install/report.ts';
import { formatClock, formatMoney } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

type Seen = InstallAnswer['events'][number];
type Grade = 'good' | 'weak' | 'bad';

/** One judged field: a mark for the eye, words for everybody. */
function Field({ grade, children }: { grade: Grade; children: ComponentChildren }) {
  return (
    <span class={`field ${grade}`}>
      <svg viewBox="0 0 12 12" aria-hidden="true">
        <path d={grade === 'good' ? 'm2.5 6.5 2.5 2.5 4.5-5.5' : grade === 'bad' ? 'm3 3 6 6m0-6-6 6' : 'M3 6h6'} />
      </svg>
      {children}
    </span>
  );
}

const CUSTOMERS: Record<JudgedOrder['customer'], Grade> = {
  signed: 'good',
  claimed: 'good',
  address: 'good',
  unknown: 'weak',
  bad_signature: 'bad',
};

function OrderFields({ order, refund }: { order: JudgedOrder; refund: boolean }) {
  const { id, idEnd, amount, value, asText, currency, code, assumed, customer } = order;
  const sum = code && value !== null ? formatMoney({ amount: value, currency: code }) : value;
  // A refund of the whole order names neither amount nor currency, and nobody's customer.
  const whole = refund && amount === 'missing';
  return (
    <>
      <td>
        <Field grade={id === 'present' ? 'good' : 'bad'}>{t(`field.id_${id}`, { end: idEnd })}</Field>
      </td>
      <td>
        {!whole && (
          <Field grade={amount !== 'number' ? 'bad' : asText ? 'weak' : 'good'}>
            {amount === 'number' ? sum : t(`field.amount_${amount}`)}
            {amount === 'number' && asText && `, ${t('field.amount_as_text')}`}
          </Field>
        )}
      </td>
      <td>
        {!whole && (
          <Field grade={currency !== 'valid' ? 'bad' : assumed ? 'weak' : 'good'}>
            {currency !== 'valid'
              ? t(`field.currency_${currency}`)
              : assumed
                ? t('field.currency_assumed', { code })
                : code}
          </Field>
        )}
      </td>
      <td>{!refund && <Field grade={CUSTOMERS[customer]}>{t(`field.customer_${customer}`)}</Field>}</td>
    </>
  );
}

const gradeOf = (verdict: string): Grade =>
  verdict === 'accepted' ? 'good' : verdict === 'duplicate' || verdict === 'no_consent' ? 'weak' : 'bad';

function Row({ seen, timeZone }: { seen: Seen; timeZone: string }) {
  const { at, event, order, consent, verdict } = seen;
  return (
    <tr>
      <th scope="row">{t(`event_kind.${event}`)}</th>
      <td>
        <Field grade={gradeOf(verdict)}>{hasWords(`verdict.${verdict}`) ? t(`verdict.${verdict}`) : verdict}</Field>
      </td>
      {order ? <OrderFields order={order} refund={event === 'refund'} /> : <td colSpan={4} />}
      <td>
        <Field grade={consent === 'granted' ? 'good' : 'weak'}>{t(`install.${consent}`)}</Field>
      </td>
      <td class="figure">{formatClock(at, timeZone)}</td>
    </tr>
  );
}

const COLUMNS = ['event', 'verdict', 'order', 'amount', 'currency', 'customer', 'consent'];

/** The last events of a shop's pages, each field judged. */
export function SeenEvents({ events, timeZone }: { events: InstallAnswer['events']; timeZone: string }) {
  return (
    <section class="card" aria-labelledby="seen-events">
      <div class="card-head">
        <h2 id="seen-events">{t('install.events')}</h2>
      </div>
      {events.length === 0 ? (
        <p class="none">{t('install.events_none')}</p>
      ) : (
        <Scroll label={t('install.events')} tall>
          <table class="seen-events">
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {t(`install.${column}`)}
                  </th>
                ))}
                <th scope="col" class="figure">
                  {t('install.time')}
                </th>
              </tr>
            </thead>
            <tbody>
              {events.map((seen, i) => (
                <Row key={`${seen.at} ${i}`} seen={seen} timeZone={timeZone} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
