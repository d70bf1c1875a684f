import { useCallback, useEffect, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { Step } from '../../worker/campaign/state.ts';
import { api } from '../api.ts';
import { keepBanners } from '../banner-keep.ts';
import { hasWords, t } from '../i18n.ts';
import { CampaignBasics } from '../parts/campaign-basics.tsx';
import { CampaignPreview } from '../parts/campaign-preview.tsx';
import { CampaignShops } from '../parts/campaign-shop.tsx';
import { CampaignState, StateBadge } from '../parts/campaign-state.tsx';
import { CampaignVariants } from '../parts/campaign-variants.tsx';
import { CampaignWhere } from '../parts/campaign-where.tsx';
import { CampaignWho } from '../parts/campaign-who.tsx';
import { Failure } from '../parts/notice.tsx';
import { session } from '../session.ts';
import { NotFoundPage } from './not-found.tsx';
import { type Refusal, useAnswer } from './use-answer.ts';

/** What was refused, by place and in words. */
function Refused({ refusal, body }: { refusal: Refusal; body: CampaignBody }) {
  const shops = session.value?.shops ?? [];
  const placeOf = (path: string) => {
    const [, shop, deal, language, words] =
      /^shops\.(\d+)(?:\.deals\.(\d+)(?:\.words\.([\w-]+)\.(\w+))?)?/.exec(path) ?? [];
    const name = shops.find(({ id }) => id === body.shops[Number(shop)]?.shop)?.name;
    return [
      name,
      deal !== undefined && t('campaigns.deal_number', { number: Number(deal) + 1 }),
      language && `${t(`campaigns.words_${words}`)} (${language})`,
    ]
      .filter(Boolean)
      .join(', ');
  };
  /** The placeholder that a fault is about, as it was typed. */
  const markIn = (message: string) => /\{\{\w*\}\}/.exec(message)?.[0] ?? '';
  const code = hasWords(`campaigns.refused_${refusal.code}`) ? refusal.code : 'internal';
  return (
    <div class="refused" role="alert">
      <p>{t(`campaigns.refused_${code}`)}</p>
      <ul>
        {refusal.errors.map(({ path, code: fault, message }) => (
          <li key={path + fault + message}>
            {placeOf(path) && <strong>{placeOf(path)}: </strong>}
            {['fault', 'gap']
              .map((kind) => `campaigns.${kind}_${fault}`)
              .filter(hasWords)
              .map((key) => t(key, { mark: markIn(message) }))[0] ?? message}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One campaign: all that it is, how it stands, and what it would look like. */
export function CampaignPage({ id = '' }: { id?: string }) {
  const { route } = useLocation();
  const read = useCallback(() => api.campaign(id), [id]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  const [body, setBody] = useState<CampaignBody>();
  const [saved, setSaved] = useState(false);
  const shops = session.value?.shops ?? [];
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  useEffect(() => setBody(answer?.body), [answer]);
  const dirty = answer !== undefined && body !== undefined && JSON.stringify(body) !== JSON.stringify(answer.body);
  useEffect(() => {
    if (!dirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [dirty]);
  if (refusal?.code === 'not_found' && !answer) return <NotFoundPage />;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !body) return null;
  const locked = !may || answer.state === 'ended';
  const change = (part: Partial<CampaignBody>) => {
    setSaved(false);
    setBody({ ...body, ...part });
  };
  const save = async () => {
    const isSaved = await run(() => api.saveCampaign(id, answer.revision, body));
    setSaved(isSaved);
    if (isSaved) keepBanners(true);
  };
  const step = async (wanted: Step) => {
    if (wanted === 'end' && !confirm(t('campaigns.confirm_end', { name: body.name }))) return;
    if (await run(() => api.stepCampaign(id, answer.revision, wanted))) keepBanners(true);
  };
  const copy = () =>
    run(async () => {
      const made = await api.copyCampaign(id, t('campaigns.copy_name', { name: answer.body.name }));
      route(`/dashboard/campaigns/${made.id}`);
      return undefined;
    });
  return (
    <>
      <nav class="crumb" aria-label={t('campaigns.title')}>
        <a href="/dashboard/campaigns">{t('campaigns.title')}</a>
      </nav>
      <div class="page-head">
        <h1>
          {answer.body.name} <StateBadge state={answer.state} />
        </h1>
        <div class="page-tools">
          <a class="button" href={`/dashboard/campaigns/${id}/words`}>
            {t('wording.title')}
          </a>
          <a class="button" href={`/dashboard/campaigns/${id}/history`}>
            {t('campaigns.history')}
          </a>
          {may && (
            <button type="button" class="button" disabled={busy} onClick={copy}>
              {t('campaigns.copy')}
            </button>
          )}
        </div>
      </div>
      {!may && <p class="lead">{t('switches.read_only')}</p>}
      {refusal && <Refused refusal={refusal} body={body} />}
      <div class="editor">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          {may && <CampaignState answer={answer} dirty={dirty} disabled={busy} onStep={step} />}
          <fieldset class="stack" disabled={locked}>
            <legend class="hidden">{body.name}</legend>
            <CampaignBasics body={body} onChange={change} />
            <CampaignWhere body={body} shops={shops} onChange={change} />
            <CampaignShops body={body} shops={shops} claims={answer.claims} onChange={change} />
            <CampaignWho body={body} onChange={change} />
            <CampaignVariants body={body} onChange={change} />
          </fieldset>
          {!locked && (
            <div class="save-bar">
              <button type="submit" class="button main" disabled={busy || !dirty}>
                {t(busy ? 'campaigns.saving' : 'campaigns.save')}
              </button>
              <button type="button" class="button" disabled={busy || !dirty} onClick={() => setBody(answer.body)}>
                {t('campaigns.undo')}
              </button>
              <span role="status">{dirty ? t('campaigns.unsaved') : saved ? t('campaigns.saved') : ''}</span>
            </div>
          )}
        </form>
        <CampaignPreview body={body} shops={shops} />
      </div>
    </>
  );
}
