import { useEffect, useState } from 'preact/hooks';
import type { Language } from '../../worker/tag/languages.ts';
import { api } from '../api.ts';
import { t } from '../i18n.ts';

/** Regions share the words of their language. */
const primaryOf = (tag: string) => tag.split('-')[0]?.toLowerCase();

/** The languages that a shop speaks to its shoppers, and which of them no native speaker has reviewed. */
export function Languages({ tags }: { tags: readonly string[] }) {
  const [known, setKnown] = useState<readonly Language[]>();
  useEffect(() => {
    // Nice to know: without an answer the page does without.
    api.languages().then(
      ({ languages }) => setKnown(languages),
      () => {},
    );
  }, []);
  if (!known) return null;
  const spoken = tags.map((tag) => ({ tag, language: known.find((one) => one.tag === primaryOf(tag)) }));
  return (
    <section class="card part" aria-labelledby="languages">
      <h3 id="languages">{t('install.languages')}</h3>
      <p>{t('install.languages_text')}</p>
      <ul class="spoken">
        {spoken.map(({ tag, language }) => (
          <li key={tag}>
            <span>
              <bdi lang={language && tag}>{language?.name ?? tag}</bdi> <code>{tag}</code>
            </span>
            <span class={language?.reviewed ? 'badge live' : 'badge'}>
              {t(
                language
                  ? `install.language_${language.reviewed ? 'reviewed' : 'unreviewed'}`
                  : 'install.language_none',
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
