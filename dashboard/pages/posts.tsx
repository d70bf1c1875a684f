import { useCallback, useState } from 'preact/hooks';
import type { PostsAnswer } from '../../worker/message/facebook/post.routes.ts';
import type { WantedPost } from '../api/message.ts';
import { api } from '../api.ts';
import { languageName } from '../countries.ts';
import { formatMoment } from '../format.ts';
import { t } from '../i18n.ts';
import { sayFault } from '../parts/campaign-refused.tsx';
import { MessageFrame } from '../parts/message-frame.tsx';
import { Failure } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { ShopPicker } from '../parts/shop-picker.tsx';
import { type Refusal, useAnswer } from './use-answer.ts';
import { useShop } from './use-shop.ts';

interface WriterProps {
  answer: PostsAnswer;
  shop: string;
  busy: boolean;
  refusal: Refusal | undefined;
  onPost: (wanted: WantedPost) => Promise<boolean>;
}

const primaryOf = (tag: string) => tag.split('-')[0];

/** In which language a post will be, and why in no other. */
function sayLanguage({ page }: PostsAnswer, language: string): string {
  const names = { language: languageName(language), wanted: languageName(page?.language || language) };
  if (!page?.language) return t('posts.language_unset', names);
  if (primaryOf(page.language) === primaryOf(language)) return t('posts.language_own', names);
  return t(page.spoken ? 'posts.language_other' : 'posts.language_shop', names);
}

const draftOf = ({ id = '', text = '', language = '' }: Partial<PostsAnswer['deals'][number]> = {}) => ({
  deal: id,
  text,
  language,
});

/** A post in the making: the deal, its words, when. */
function Writer({ answer, shop, busy, refusal, onPost }: WriterProps) {
  const [first] = answer.deals;
  // Its language stays with a text, whatever is read anew meanwhile.
  const [draft, setDraft] = useState(() => draftOf(first));
  const [at, setAt] = useState('');
  // One act is one post, however often it is asked for.
  const [id, setId] = useState(() => crypto.randomUUID());
  const { deal, text, language } = draft;
  return (
    <form
      class="card part"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onPost({ id, shop, ...draft, ...(at && { at: new Date(at).getTime() }) })) setId(crypto.randomUUID());
      }}
    >
      <h2>{t('posts.new')}</h2>
      <p>{t('posts.new_text')}</p>
      <div class="labelled">
        {t('posts.deal')}
        <Select
          label={t('posts.deal')}
          value={deal}
          options={answer.deals.map(({ id: value, title }) => ({ value, label: title }))}
          onChoose={(chosen) => setDraft(draftOf(answer.deals.find((one) => one.id === chosen)))}
        />
      </div>
      <label class="labelled">
        {t('posts.text')}
        <textarea
          rows={6}
          maxLength={2000}
          dir="auto"
          value={text}
          onInput={(event) => setDraft({ ...draft, text: event.currentTarget.value })}
        />
        {refusal?.errors
          .filter(({ path }) => path === 'text')
          .map((fault) => (
            <span key={fault.code + fault.message} class="switch-note off">
              {sayFault(fault, ['wording.fault_'])}
            </span>
          ))}
      </label>
      {language && (
        <p class="hint" role="status">
          {sayLanguage(answer, language)}
        </p>
      )}
      <label class="labelled">
        {t('posts.at')}
        <input type="datetime-local" value={at} onInput={(event) => setAt(event.currentTarget.value)} />
      </label>
      <div class="buttons">
        <button type="submit" class="button main" disabled={busy || !deal || text.trim() === ''}>
          {t(at ? 'posts.plan' : 'posts.post')}
        </button>
      </div>
    </form>
  );
}

/** Deals on the shop's own page: what was posted, what is planned, one more. */
export function PostsPage() {
  const { shops, shop, change } = useShop();
  const shopId = shop?.id ?? '';
  const read = useCallback(() => api.posts(shopId), [shopId]);
  const { answer, busy, refusal, run, load } = useAnswer(read);
  if (refusal && !answer) return <Failure onRetry={load} />;
  if (!answer || !shop) return null;
  return (
    <MessageFrame page="posts" refusal={refusal}>
      <div class="page-tools">
        <ShopPicker shops={shops} value={shopId} onChoose={(id) => change({ shop: id })} />
      </div>
      {!answer.page && (
        <section class="notice">
          <h2>{t('posts.no_page')}</h2>
          <p>{t('posts.no_page_text')}</p>
          <a class="button" href="/dashboard/messages/connections">
            {t('posts.connect')}
          </a>
        </section>
      )}
      {answer.page && answer.deals.length > 0 && (
        <Writer
          key={shopId}
          {...{ answer, busy, refusal }}
          shop={shopId}
          onPost={(wanted) => run(() => api.addPost(wanted))}
        />
      )}
      {answer.page && answer.deals.length === 0 && <p class="none">{t('posts.no_deals')}</p>}
      {answer.posts.length > 0 && (
        <section class="card" aria-labelledby="posts">
          <div class="card-head">
            <h2 id="posts">{t('posts.all')}</h2>
          </div>
          <ul class="switches">
            {answer.posts.map(({ id, text, state, language, at, reason }) => (
              <li key={id}>
                <span class="switch-name">
                  <span class="post-text" dir="auto">
                    {text}
                  </span>
                  <span class="switch-note">
                    {t(state === 'ready' ? 'posts.due' : 'posts.since', {
                      time: formatMoment(at),
                      state: t(`posts.state_${state}`),
                    })}
                    {` · ${languageName(language)}`}
                    {reason && state !== 'canceled' && ` (${reason})`}
                  </span>
                </span>
                {state === 'ready' && (
                  <button
                    type="button"
                    class="button small"
                    disabled={busy}
                    onClick={() => run(() => api.cancelPost(id, shopId))}
                  >
                    {t('posts.cancel')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
    </MessageFrame>
  );
}
