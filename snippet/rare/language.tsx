/**
 * In which of the shop's languages friends read: chosen in the sheet, for mails of ours and for what the person sends
 * themselves. For shops that have more than one.
 */
import type { Kit } from '../widget/kit.ts';
import type { Scene } from '../widget/scene.ts';

/** A language's name in itself; its tag where the browser knows none. */
const nameOf = (tag: string): string => {
  try {
    const name = new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
  } catch {
    return tag;
  }
};

window.goodword?.x?.(async (core) => {
  const { settings, visit } = core;
  // It has been drawn with already.
  const { h } = (await core.widget) as Kit;
  // What is written as JSX becomes calls of it.
  void h;
  const composed = new WeakSet<object>();

  const draw = ({ offer, openSheet, say, set, state }: Scene) => {
    /** Their own words stay, whatever language they chose. */
    const choose = async (language: string) => {
      const { answer, text } = state;
      const own = text !== answer.links?.[0]?.text;
      visit.language = language;
      core.remember();
      await openSheet();
      if (own && state.answer.links) set({ text });
    };
    const { language = offer.language } = visit;
    /** What stands below in the friend's language is read aloud, and runs, in it. */
    const mark = (element: Element | null) => {
      for (const part of element?.parentElement?.querySelectorAll<HTMLElement>('.deal,textarea') ?? []) {
        part.lang = language;
        // A brand's name, or the mark that figures bring along, says nothing of the words around it.
        part.dir = /^ar/.test(language) ? 'rtl' : 'ltr';
      }
    };
    return (
      <label class="field" ref={mark}>
        <span>{say('to_language')}</span>
        <select onChange={({ target }: Event) => choose((target as HTMLSelectElement).value)}>
          {settings.l.map((tag) => (
            <option value={tag} selected={tag === language} lang={tag}>
              {nameOf(tag)}
            </option>
          ))}
        </select>
      </label>
    );
  };

  window.goodword?.('on', 'sheet', (scene: Scene) => {
    const { offer } = scene;
    if (composed.has(offer)) return;
    composed.add(offer);
    const { draw: inner } = offer;
    offer.draw = (drawn, isChosen) => [inner?.(drawn, isChosen), isChosen && draw(drawn)];
    scene.set({});
  });
});
