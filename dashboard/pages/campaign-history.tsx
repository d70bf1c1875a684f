import { useCallback } from 'preact/hooks';
import type { VersionLine, VersionsAnswer } from '../../worker/campaign/campaign.page.ts';
import { api } from '../api.ts';
import { formatMoment, formatMoney, formatValue, isId } from '../format.ts';
import { hasWords, t } from '../i18n.ts';
import { Failure } from '../parts/notice.tsx';
import { session } from '../session.ts';
import { NotFoundPage } from './not-found.tsx';
import { useAnswer } from './use-answer.ts';

const LONGEST = 200;

/** `shops.shp_1.deals.del_2.words.de.title` as people say it: the shop, '' for the campaign itself, and where in it. */
function placeOf(path: string, { deals }: VersionsAnswer): { shop: string; place: string } {
  const shops = session.value?.shops ?? [];
  const steps = path.split('.');
  const shop = shops.find(({ id }) => steps[0] === 'shops' && steps[1] === id)?.name ?? '';
  const parts = steps.slice(shop ? 2 : 0).flatMap((part) => {
    const named = deals[part];
    if (named) return [named];
    if (part === 'shops' || part === 'deals' || /^\d+$/.test(part) || isId(part)) return [];
    return [nameOf(part)];
  });
  return { shop, place: parts.join(' › ') || (shop ? '' : t('campaigns.part_order')) };
}

/** Where the names of parts stand. */
const NAMES = ['campaigns.part_', 'wording.message_', 'wording.field_'];
const nameOf = (part: string) => {
  const key = NAMES.map((names) => `${names}${part}`).find(hasWords);
  return key ? t(key) : part;
};

/** What a value is read in: the name of its part, and of what it is a part. */
interface Place {
  part: string;
  /** Of the shop; undefined where nobody knows it. */
  currency?: string | undefined;
  /** Of the deal. */
  kind?: string | undefined;
}

const MONEY = new Set(['amount', 'minOrder', 'most', 'upTo']);
/** Where the words for a part's values stand. */
const SAID: Record<string, string> = {
  kind: 'campaigns.kind_',
  codeSource: 'campaigns.source_',
  source: 'rewards.codes_',
  module: 'campaigns.module_',
  attribution: 'campaigns.credit_',
  state: 'campaigns.state_',
  by: 'rewards.approval_',
  per: 'rewards.say_per_',
};

/** A single value: money and per cent as such, choices by their words, ids by nothing, for they say nothing. */
function sayPlain(value: string | number | boolean, { part, currency, kind }: Place): string {
  if (typeof value === 'boolean') return t(value ? 'switches.on' : 'switches.off');
  if (typeof value === 'number') {
    const isMoney = MONEY.has(part) || (part === 'value' && kind === 'amount');
    if (isMoney && currency) return formatMoney({ amount: value, currency });
    if (part === 'percent' || (part === 'value' && kind === 'percent')) return `${value} %`;
    return formatValue(value, 'count');
  }
  const words = SAID[part] ? [`${SAID[part]}${value}`, `rewards.kind_${value}`].find(hasWords) : undefined;
  if (words) return t(words);
  return isId(value) ? '' : value;
}

/** A value as people read it: parts by their names, nothing for what is empty. */
function sayPart(value: unknown, place: Place): string {
  if (value === null || value === undefined || value === '') return '';
  if (typeof value !== 'object') return sayPlain(value as string | number | boolean, place);
  if (Array.isArray(value)) {
    return value
      .map((one) => sayPart(one, place))
      .filter(Boolean)
      .join('; ');
  }
  const own = value as { currency?: string; kind?: string };
  const inside = { currency: own.currency ?? place.currency, kind: own.kind ?? place.kind };
  return Object.entries(value)
    .flatMap(([part, inner]) => {
      if (part === 'key') return [];
      const said = sayPart(inner, { ...inside, part });
      return said ? [`${nameOf(part)}: ${said}`] : [];
    })
    .join(', ');
}

/** A change as it is shown: once for all shops that it is the same in. */
interface Shown {
  shops: Set<string>;
  place: string;
  from: string;
  to: string;
}

function showChanges(changes: VersionLine['changes'], answer: VersionsAnswer): Shown[] {
  const shown = new Map<string, Shown>();
  for (const { path, from, to } of changes) {
    const { shop, place } = placeOf(path, answer);
    const inside = readPlace(path, answer);
    const said = { place, from: sayValue(from, inside), to: sayValue(to, inside) };
    const key = JSON.stringify(said);
    const known = shown.get(key) ?? { ...said, shops: new Set() };
    known.shops.add(shop);
    shown.set(key, known);
  }
  return [...shown.values()];
}

/** Where a change is: what the campaign itself has holds in all its shops. */
const sayPlace = ({ shops, place }: Shown) =>
  shops.has('') ? place : [[...shops].join(', '), place].filter(Boolean).join(' › ');

/** What the values of a change are read in. */
function readPlace(path: string, { kinds }: VersionsAnswer): Place {
  const parts = path.split('.');
  const shop = session.value?.shops.find(({ id }) => parts.includes(id));
  const deal = parts.find((part) => kinds[part]);
  return { part: parts.at(-1) ?? '', currency: shop?.currency, kind: deal && kinds[deal] };
}

/** One side of a change, short. */
function sayValue(json: string | undefined, place: Place): string {
  const text = json === undefined ? '' : sayPart(JSON.parse(json), place);
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
          {showChanges(changes, answer).map((change) => (
            <div key={sayPlace(change) + change.from + change.to}>
              <dt>{sayPlace(change)}</dt>
              <dd>
                <del>{change.from}</del> <ins>{change.to}</ins>
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
