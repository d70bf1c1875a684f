import { useLocation } from 'preact-iso';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { Step } from '../../worker/campaign/state.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';
import { CampaignBasics } from '../parts/campaign-basics.tsx';
import { CampaignPreview } from '../parts/campaign-preview.tsx';
import { CampaignRefused } from '../parts/campaign-refused.tsx';
import { CampaignShops } from '../parts/campaign-shop.tsx';
import { CampaignState, StateBadge, sayOpenCodes } from '../parts/campaign-state.tsx';
import { CampaignVariants } from '../parts/campaign-variants.tsx';
import { CampaignWhere } from '../parts/campaign-where.tsx';
import { CampaignWho } from '../parts/campaign-who.tsx';
import { Failure } from '../parts/notice.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { session } from '../session.ts';
import { NotFoundPage } from './not-found.tsx';
import { useCampaign } from './use-campaign.ts';

/** Where the words for what is wrong with a campaign stand. */
const FAULTS = ['campaigns.fault_', 'campaigns.gap_'];

/** Where a fault is: shop, deal, words of a language. */
function sayPlace(path: string, body: CampaignBody): string {
  const [, shop, deal, language, words] =
    /^shops\.(\d+)(?:\.deals\.(\d+)(?:\.words\.([\w-]+)\.(\w+))?)?/.exec(path) ?? [];
  const name = session.value?.shops.find(({ id }) => id === body.shops[Number(shop)]?.shop)?.name;
  return [
    name,
    deal !== undefined && t('campaigns.deal_number', { number: Number(deal) + 1 }),
    language && `${t(`campaigns.words_${words}`)} (${language})`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** One campaign: all that it is, how it stands, and what it would look like. */
export function CampaignPage({ id = '' }: { id?: string }) {
  const { route } = useLocation();
  const { answer, body, busy, dirty, saved, refusal, run, load, ...draft } = useCampaign(id);
  const shops = session.value?.shops ?? [];
  const role = session.value?.me.role;
  const may = role === 'owner' || role === 'marketer';
  if (refusal?.code === 'not_found' && !answer) return <NotFoundPage />;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !body) return null;
  const locked = !may || answer.state === 'ended';
  const change = (part: Partial<CampaignBody>) => draft.change({ ...body, ...part });
  const step = async (wanted: Step) => {
    const warning = [t('campaigns.confirm_end', { name: body.name }), sayOpenCodes(answer)];
    if (wanted === 'end' && !confirm(warning.filter(Boolean).join('\n\n'))) return;
    await run(() => api.stepCampaign(id, answer.revision, wanted));
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
      {refusal && <CampaignRefused refusal={refusal} groups={FAULTS} placeOf={(path) => sayPlace(path, body)} />}
      <div class="editor">
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            draft.save();
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
          {!locked && <SaveBar busy={busy} dirty={dirty} saved={saved} onUndo={draft.undo} />}
        </form>
        <CampaignPreview body={body} shops={shops} />
      </div>
    </>
  );
}
