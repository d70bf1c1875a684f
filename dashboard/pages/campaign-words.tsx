import { useEffect, useState } from 'preact/hooks';
import type { CampaignBody } from '../../worker/campaign/body.ts';
import type { WordedLine, WordsAnswer } from '../../worker/campaign/campaign.page.ts';
import type { CampaignMessages, OwnWords, WordedName } from '../../worker/campaign/own-words.ts';
import type { FieldError } from '../../worker/errors.ts';
import { api } from '../api.ts';
import { lacksBadge, titleOf } from '../campaign-draft.ts';
import { t } from '../i18n.ts';
import { CampaignRefused, sayFault } from '../parts/campaign-refused.tsx';
import { Choice } from '../parts/choice.tsx';
import { Failure } from '../parts/notice.tsx';
import { SaveBar } from '../parts/save-bar.tsx';
import { Select } from '../parts/select.tsx';
import { WordField } from '../parts/word-field.tsx';
import { WordsPreview } from '../parts/words-preview.tsx';
import { session } from '../session.ts';
import { NotFoundPage } from './not-found.tsx';
import { useCampaign } from './use-campaign.ts';

/** More languages than these are a list: side by side they would be a wall. */
const MOST_IN_A_ROW = 5;

const primaryOf = (tag: string) => tag.split('-')[0]?.toLowerCase();

/** The tag under which a language's own words are kept: regions share those of their language. */
const keptAs = (messages: CampaignMessages, name: WordedName, tag: string): string => {
  const told = Object.keys(messages[name] ?? {});
  return told.includes(tag) ? tag : (told.find((one) => primaryOf(one) === primaryOf(tag)) ?? tag);
};

const ownOf = (messages: CampaignMessages, name: WordedName, tag: string): OwnWords =>
  messages[name]?.[keptAs(messages, name, tag)] ?? {};

/** Languages in which some part of a message is ours. */
function missingIn(messages: CampaignMessages, { name, fields }: WordedLine, tags: readonly string[]): string[] {
  return tags.filter((tag) => fields.some((field) => !ownOf(messages, name, tag)[field.name]));
}

/** The same words with one part changed; what is empty is left out, so that ours stand there. */
function withPart(messages: CampaignMessages, name: WordedName, tag: string, part: OwnWords): CampaignMessages {
  const own = Object.entries({ ...ownOf(messages, name, tag), ...part }).filter(([, text]) => text.trim() !== '');
  const { [keptAs(messages, name, tag)]: _, ...others } = messages[name] ?? {};
  const told = own.length > 0 ? { ...others, [keptAs(messages, name, tag)]: Object.fromEntries(own) } : others;
  const { [name]: __, ...rest } = messages;
  return Object.keys(told).length > 0 ? { ...rest, [name]: told } : rest;
}

/** Where the words for what is wrong with a part stand. */
const FAULTS = ['wording.fault_'];

/** Where a fault is: message, language, part. */
function sayPlace(path: string): string {
  const [group, name, tag, field] = path.split('.');
  if (group !== 'messages') return '';
  return [t(`wording.message_${name}`), tag, t(`wording.field_${field}`)].join(', ');
}

interface EditorProps {
  words: WordsAnswer;
  body: CampaignBody;
  onChange: (messages: CampaignMessages) => void;
}

/** Messages at the left, languages above, the parts beside what comes of them. */
function Editor({ words, body, onChange }: EditorProps) {
  const [name, setName] = useState<WordedName>('deal');
  const [language, setLanguage] = useState('');
  const [faults, setFaults] = useState<readonly FieldError[]>([]);
  const messages = body.messages ?? {};
  const tags = words.languages.map(({ tag }) => tag);
  const line = words.messages.find((one) => one.name === name) ?? words.messages[0];
  const spoken = words.languages.find(({ tag }) => tag === language) ?? words.languages[0];
  const shops = (session.value?.shops ?? []).filter(
    ({ id, languages }) => body.shops.some(({ shop }) => shop === id) && languages.includes(spoken?.tag ?? ''),
  );
  if (!line || !spoken) return <p class="lead">{t('wording.no_shop')}</p>;
  const missing = missingIn(messages, line, tags);
  const own = ownOf(messages, name, spoken.tag);
  /** Deals that have nothing to fill what these words name with. */
  const lacking = shops.flatMap((shop) =>
    (body.shops.find((one) => one.shop === shop.id)?.deals ?? [])
      .filter((deal) => deal.state === 'running' && lacksBadge(deal, own))
      .map((deal) => titleOf(deal, shop) || t('campaigns.untitled')),
  );
  const place = `messages.${name}.${keptAs(messages, name, spoken.tag)}`;
  /** Two of one language are told apart by their tags. */
  const nameOf = (tag: string) => {
    const said = words.languages.find((one) => one.tag === tag)?.name ?? tag;
    return words.languages.filter((one) => one.name === said).length > 1 ? `${said} (${tag})` : said;
  };
  return (
    <div class="wording">
      <nav class="card wording-list" aria-label={t('wording.messages')}>
        {words.messages.map((one) => {
          const done = tags.length - missingIn(messages, one, tags).length;
          const some = Object.keys(messages[one.name] ?? {}).length > 0;
          const bad = faults.some(({ path }) => path.startsWith(`messages.${one.name}.`));
          return (
            <button
              key={one.name}
              type="button"
              aria-current={one.name === name ? 'true' : undefined}
              onClick={() => setName(one.name)}
            >
              <span>{t(`wording.message_${one.name}`)}</span>
              <small class={bad ? 'missing' : undefined}>
                {bad
                  ? t('wording.bad')
                  : some
                    ? t('wording.done', { count: done, number: done, all: tags.length })
                    : t('wording.all_ours')}
              </small>
            </button>
          );
        })}
      </nav>
      <section class="card part wording-parts" aria-labelledby="wording-parts">
        <h2 id="wording-parts">{t(`wording.message_${name}`)}</h2>
        <p class="form-note">{t(`wording.about_${name}`)}</p>
        {tags.length > MOST_IN_A_ROW ? (
          <Select
            label={t('campaigns.words_language')}
            value={spoken.tag}
            options={words.languages.map(({ tag }) => ({
              value: tag,
              label: missing.includes(tag) ? `${nameOf(tag)} · ${t('wording.ours')}` : nameOf(tag),
            }))}
            onChoose={setLanguage}
          />
        ) : (
          <Choice
            label={t('campaigns.words_language')}
            value={spoken.tag}
            options={words.languages.map(({ tag }) => ({
              value: tag,
              label: missing.includes(tag) ? `${nameOf(tag)} ·` : nameOf(tag),
            }))}
            onChoose={setLanguage}
          />
        )}
        <p class="form-note">
          {missing.length === tags.length
            ? t('wording.all_missing')
            : missing.length === 0
              ? t('wording.none_missing')
              : t('wording.missing', { languages: missing.map(nameOf).join(', ') })}
          {!spoken.spoken && ` ${t('wording.english')}`}
        </p>
        {lacking.length > 0 && (
          <p class="form-note">{t('wording.no_badge', { deals: [...new Set(lacking)].join(', ') })}</p>
        )}
        {line.fields.map(({ name: field, most, marks }) => (
          <WordField
            key={`${name}-${spoken.tag}-${field}`}
            label={t(`wording.field_${field}`)}
            lang={spoken.tag}
            value={own[field] ?? ''}
            ours={spoken.ours[name][field] ?? ''}
            most={most}
            marks={marks}
            faults={faults.filter(({ path }) => path === `${place}.${field}`).map((fault) => sayFault(fault, FAULTS))}
            onType={(text) => onChange(withPart(messages, name, spoken.tag, { [field]: text }))}
          />
        ))}
        <p class="form-note">{t('wording.kept')}</p>
      </section>
      <WordsPreview
        body={body}
        shops={shops}
        language={spoken.tag}
        message={name}
        own={own}
        hasText={line.fields.some((field) => field.name === 'text')}
        onFaults={setFaults}
      />
    </div>
  );
}

/** The words of all messages that shoppers and their friends get for a campaign, by language. */
export function CampaignWordsPage({ id = '' }: { id?: string }) {
  const { answer, body, busy, dirty, saved, refusal, load, change, save, undo } = useCampaign(id);
  const [words, setWords] = useState<WordsAnswer>();
  useEffect(() => {
    api.campaignWords(id).then(setWords, () => {});
  }, [id]);
  const role = session.value?.me.role;
  const may = (role === 'owner' || role === 'marketer') && answer?.state !== 'ended';
  if (refusal?.code === 'not_found' && !answer) return <NotFoundPage />;
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !body || !words) return null;
  return (
    <>
      <nav class="crumb" aria-label={t('campaigns.title')}>
        <a href="/dashboard/campaigns">{t('campaigns.title')}</a>
        <a href={`/dashboard/campaigns/${id}`}>{answer.body.name}</a>
      </nav>
      <div class="page-head">
        <h1>{t('wording.title')}</h1>
        <div class="page-tools">
          <a class="button" href={`/dashboard/campaigns/${id}/history`}>
            {t('campaigns.history')}
          </a>
        </div>
      </div>
      <p class="lead">{t('wording.lead')}</p>
      {refusal && <CampaignRefused refusal={refusal} groups={FAULTS} placeOf={sayPlace} />}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <fieldset class="form-all" disabled={!may}>
          <legend class="hidden">{t('wording.title')}</legend>
          <Editor
            words={words}
            body={body}
            onChange={(messages) => {
              const { messages: _, ...rest } = body;
              change(Object.keys(messages).length > 0 ? { ...rest, messages } : rest);
            }}
          />
        </fieldset>
        {may && <SaveBar busy={busy} dirty={dirty} saved={saved} onUndo={undo} />}
      </form>
    </>
  );
}
