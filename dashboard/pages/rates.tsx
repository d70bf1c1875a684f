import { useEffect, useState } from 'preact/hooks';
import type { FieldError } from '../../worker/errors.ts';
import type { RatesAnswer, RatesReport } from '../../worker/report/rates.routes.ts';
import { ApiError } from '../api/call.ts';
import { api } from '../api.ts';
import { formatDay } from '../format.ts';
import { t } from '../i18n.ts';
import { LineFaults } from '../parts/line-faults.tsx';
import { Failure } from '../parts/notice.tsx';
import { ReportNav } from '../parts/report-nav.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { isSignedOut, session } from '../session.ts';
import { readTextFile } from '../text-file.ts';

const EXAMPLE = 'day,source,target,rate\n2026-11-18,EUR,USD,1.0873\n2026-11-18,GBP,USD,1.2651';

type Outcome = { answer?: RatesAnswer; faults: readonly FieldError[] };

function Pairs({ pairs }: RatesReport) {
  if (pairs.length === 0) return <p class="none">{t('rates.none')}</p>;
  return (
    <Scroll label={t('report.table_of', { title: t('rates.known') })}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('rates.pair')}</th>
            <th scope="col">{t('rates.first')}</th>
            <th scope="col">{t('rates.last')}</th>
            <th scope="col" class="figure">
              {t('rates.days')}
            </th>
          </tr>
        </thead>
        <tbody>
          {pairs.map(({ source, target, first_day, last_day, days }) => (
            <tr key={source + target}>
              <th scope="row">{`${source} → ${target}`}</th>
              <td>{formatDay(first_day, 'long')}</td>
              <td>{formatDay(last_day, 'long')}</td>
              <td class="figure">{days}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function OutcomeOf({ outcome }: { outcome: Outcome | undefined }) {
  return (
    <div role="status">
      {outcome?.answer && (
        <p class="below">{t('rates.imported', { count: outcome.answer.imported, known: outcome.answer.known })}</p>
      )}
      {outcome && <LineFaults faults={outcome.faults} rejected={outcome.faults.length} />}
    </div>
  );
}

/** Exchange rates: what is known, and a form for more. */
export function RatesPage() {
  const [known, setKnown] = useState<RatesReport>();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState(false);
  const [outcome, setOutcome] = useState<Outcome>();
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  const guard = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailed(false);
    try {
      await work();
    } catch (error) {
      if (isSignedOut(error)) session.value = null;
      else if (error instanceof ApiError && error.errors.length) setOutcome({ faults: error.errors });
      else setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  const load = () => guard(async () => setKnown(await api.rates()));
  useEffect(() => {
    load();
  }, []);
  const add = () =>
    guard(async () => {
      const answer = await api.addRates(text);
      setOutcome({ answer, faults: answer.rejected });
      if (answer.rejected.length === 0) setText('');
      setKnown(await api.rates());
    });
  if (failed && !known) return <Failure onRetry={load} />;
  return (
    <>
      <div class="page-head">
        <h1>{t('reports.rates')}</h1>
      </div>
      <ReportNav />
      <p class="lead">{t('rates.lead')}</p>
      <p class="fault-line" role="alert">
        {failed && t('switches.failed')}
      </p>
      {known && (
        <div class="stack narrow">
          <section class="card" aria-labelledby="rates-known">
            <div class="card-head">
              <h2 id="rates-known">{t('rates.known')}</h2>
            </div>
            <Pairs pairs={known.pairs} />
          </section>
          {may ? (
            <form
              class="card part"
              onSubmit={(event) => {
                event.preventDefault();
                add();
              }}
            >
              <h2>{t('rates.add')}</h2>
              <p>{t('rates.add_text')}</p>
              <div class="labelled">
                <label for="rates-file">{t('rates.file')}</label>
                <input
                  id="rates-file"
                  type="file"
                  accept=".csv,text/csv"
                  onChange={async (event) => {
                    const file = event.currentTarget.files?.[0];
                    if (file) setText(await readTextFile(file));
                  }}
                />
              </div>
              <label class="labelled">
                {t('rates.text')}
                <textarea
                  rows={8}
                  value={text}
                  placeholder={EXAMPLE}
                  spellcheck={false}
                  onInput={(event) => setText(event.currentTarget.value)}
                />
              </label>
              <div class="buttons">
                <button type="submit" class="button main" disabled={busy || text.trim() === ''}>
                  {t('rates.import')}
                </button>
              </div>
              <OutcomeOf outcome={outcome} />
            </form>
          ) : (
            <p class="lead">{t('rates.read_only')}</p>
          )}
        </div>
      )}
    </>
  );
}
