import { Hono } from 'hono';
import type { App } from '../ports.ts';
import { LANGUAGES, type Language } from './languages.ts';

export interface LanguagesAnswer {
  languages: readonly Language[];
}

/** What marketers choose a shop's languages from, and which of them no native speaker has reviewed. The same for all. */
export function languageRoutes(): Hono<App> {
  return new Hono<App>().get('/', (c) => c.json<LanguagesAnswer>({ languages: LANGUAGES }));
}
