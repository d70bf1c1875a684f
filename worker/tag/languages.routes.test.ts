import { expect, test } from 'vitest';
import { createWorld } from '../test/world.ts';
import type { LanguagesAnswer } from './languages.routes.ts';

test('marketers see every language, and which no native speaker has reviewed', async () => {
  const world = await createWorld();
  const answer = await world.get('/api/languages');
  expect(answer.status).toBe(200);
  const { languages } = (await answer.json()) as LanguagesAnswer;
  expect(languages.map(({ tag }) => tag)).toEqual('en nl de fr es it pt pl sv da ar ja'.split(' '));
  expect(languages).toContainEqual({ tag: 'fr', name: 'Français', direction: 'ltr', hasForms: true, reviewed: false });
});

test('a shop’s widget and its friends’ landings speak the language that the page asks for', async () => {
  const world = await createWorld();
  const headers = { origin: world.de.origins[0] as string };
  const read = async (path: string) => (await world.get(`/w/${world.de.siteKey}/${path}`, headers)).json();
  expect(await read('offer?lang=de-AT')).toMatchObject({ dir: 'ltr', texts: { close: 'Schließen' } });
  expect(await read('landing?rk=unknown&lang=de')).toMatchObject({ state: 'unknown', texts: { close: 'Schließen' } });
});
