import { useCallback } from 'preact/hooks';
import type { VersionLine, VersionsAnswer } from '../../worker/campaign/campaign.page.ts';
import { api } from '../api.ts';
import { formatMoment } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Failure } from '../parts/notice.tsx';
import { session } from '../session.ts';
import { NotFoundPage } from './not-found.tsx';
import { useAnswer } from './use-answer.ts';

const LONGEST = 200;

/** `shops.shp_1.deals.del_2.words.de.title` as people say it. */
function placeOf(path: string, { deals }: VersionsAnswer): string {
  const shops = session.value?.shops ?? [];
  const parts = path.split('.').flatMap((part) => {
    const named = shops.find(({ id }) => id === part)?.name ?? deals[part];
    if (named) return [named];
    if (part === 'shops' || part === 'deals' || /^\d+$/.test(part)) return [];
    return [nameOf(part)];
  });
  return parts.join(' › ') || t('campaigns.part_order');
}

const nameOf = (part: string) => (hasWords(`campaigns.part_${part}`) ? t(`campaigns.part_${part}`) : part);

/** A value as people read it: parts by their names, nothing for what is empty. */
function sayPart(value: unknown): string {
  if (value === null || value === '') return '';
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off');
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(sayPart).filter(Boolean).join('; ');
  return Object.entries(value)
    .flatMap(([part, inner]) => (sayPart(inner) ? [`${nameOf(part)}: ${sayPart(inner)}`] : []))
    .join(', ');
}

/** One side of a change, short. */
function sayValue(json: string | undefined): string {
  const text = json === undefined ? '' : sayPart(JSON.parse(json));
  if (text === '') return t('campaigns.nothing');
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function Version({
  line,
  answer,
  onRestore,
}: {
  line: VersionLine;
  answer: VersionsAnswer;
  onRestore: (() => void) | undefined;
}) {
  const { version, what, by, at, changes } = line;
  return (
    <li>
      <div class="head-line">
        <div>
          <strong>{t(`campaigns.did_${what}`)}</strong>
          <span class="switch-note">
            {t('campaigns.version_by', {
              version,
              by: by || t(what === 'found' ? 'campaigns.nobody' : 'switches.someone'),
              time: formatMoment(at),
            })}
          </span>
        </div>
        {onRestore && (
          <button
            type="button"
            class="button small"
            aria-label={t('campaigns.restore_version', { version })}
            onClick={onRestore}
          >
            {t('campaigns.restore')}
          </button>
        )}
      </div>
      {changes.length > 0 && (
        <dl class="changes">
          {changes.map(({ path, from, to }) => (
            <div key={path}>
              <dt>{placeOf(path, answer)}</dt>
              <dd>
                <del>{sayValue(from)}</del> <ins>{sayValue(to)}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

/** Who changed what in a campaign, and a way back to each version. */
export function CampaignHistoryPage({ id = '' }: { id?: string }) {
  const read = useCallback(() => api.campaignVersions(id), [id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal?.code === 'not_found' && !answer) return <NotFoundPage />;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer) return null;
  const restore = (version: number) =>
    run(async () => {
      await api.restoreCampaign(id, answer.revision, version);
      return undefined;
    });
  return (
    <>
      <nav class="crumb" aria-label={t('campaigns.title')}>
        <a href="/dashboard/campaigns">{t('campaigns.title')}</a>
        <a href={`/dashboard/campaigns/${id}`}>{answer.name}</a>
      </nav>
      <div class="page-head">
        <h1>{t('campaigns.history')}</h1>
      </div>
      <p class="lead">{t('campaigns.history_text')}</p>
      <p class="fault-line" role="alert">
        {refusal &&
          t(hasWords(`campaigns.refused_${refusal.code}`) ? `campaigns.refused_${refusal.code}` : 'switches.failed')}
      </p>
      {answer.versions.length === 0 ? (
        <section class="notice">
          <h2>{t('campaigns.no_history')}</h2>
        </section>
      ) : (
        <ol class="card versions">
          {answer.versions.map((line) => (
            <Version
              key={line.version}
              line={line}
              answer={answer}
              onRestore={may && !busy && line.version !== answer.revision ? () => restore(line.version) : undefined}
            />
          ))}
        </ol>
      )}
    </>
  );
}
