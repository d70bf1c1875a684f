import i18next from 'i18next';
import en from './locales/en.json' with { type: 'json' };

/** Resolves at once: the words are part of the bundle. */
export async function startWords(): Promise<void> {
  await i18next.init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // Preact escapes what it renders.
    interpolation: { escapeValue: false },
  });
}

/** The words for a key. */
export const t = (key: string, values?: Record<string, unknown>): string => i18next.t(key, values ?? {});

/** Whether there are words for a key: values from outside may have none. */
export const hasWords = (key: string): boolean => i18next.exists(key);

/** BCP 47 tag for numbers and dates. */
export const language = (): string => i18next.language;
