import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import replies from './fixtures/replies.json' with { type: 'json' };
import { readReply } from './keywords.ts';

const corpus = Object.entries(replies).flatMap(([meaning, languages]) =>
  Object.entries(languages).flatMap(([language, texts]) =>
    (texts as string[]).map((text) => [meaning, language, text] as const),
  ),
);

describe('R12: any reasonable way to say stop counts', () => {
  it('is tried with more than a hundred answers in twelve languages', () => {
    expect(corpus.filter(([meaning]) => meaning === 'stop').length).toBeGreaterThanOrEqual(100);
    expect(new Set(corpus.map(([, language]) => language)).size).toBe(12);
  });

  it.each(corpus)('%s, %s: %s', (meaning, _, text) => {
    expect(readReply(text)).toBe(meaning);
    expect(readReply(` ${text.toUpperCase()}\n`)).toBe(meaning);
  });

  it.each([
    ['STOP Ferncastle', 'stop'],
    ['Stop Ferncastle Home please', 'stop'],
    ['Unsubscribe FERNCASTLE', 'stop'],
    ['Afmelden ferncastle', 'stop'],
    ['Stop Home', 'unclear'],
    ['Ferncastle', 'other'],
    ['Stop Ferncastle?', 'unclear'],
  ])('a stop with the name of the shop, or its beginning, behind it is one: %s', (text, meaning) => {
    expect(readReply(text, ['Goodwin’s', 'Ferncastle Home'])).toBe(meaning);
  });

  it.each([
    ['STOP Marks and Spencer', 'Marks & Spencer', 'stop'],
    ['STOP Fleurs et Co', 'Fleurs & Co', 'stop'],
    ['Stopp Brot und Butter', 'Brot & Butter', 'stop'],
    ['STOP nordlicht.de', 'Nordlicht', 'stop'],
    ['STOP www.nordlicht.co.uk', 'Nordlicht', 'stop'],
    ['STOP Nordlicht', 'nordlicht.shop', 'stop'],
    ['STOP The Body Shop', 'Body Shop', 'stop'],
    ['STOP Body', 'The Body Shop', 'stop'],
    ['STOP from Nordlicht', 'Nordlicht', 'stop'],
    ['Abmelden von Nordlicht', 'Nordlicht', 'stop'],
    ['Nordlicht STOP', 'Nordlicht', 'stop'],
    ['nordlicht.de stop please', 'Nordlicht', 'stop'],
    ['STOP NORDLICHT?', 'Nordlicht', 'unclear'],
    ['Nordlicht stop?', 'Nordlicht', 'unclear'],
    ['Stop the order', 'Order Point', 'other'],
    ['Stop House of Linen', 'The House of Linen', 'stop'],
    ['Stop Order Store', 'Order Store', 'stop'],
    ['Stop the order', 'Order Store', 'other'],
    ['Stop the shop', 'The Store', 'other'],
    ['Next stop', 'Next Level', 'other'],
    ['Stop by Nordlicht', 'Nordlicht', 'other'],
    ['Stop at Nordlicht', 'Nordlicht', 'other'],
    ['Where does the bus to Nordlicht stop', 'Nordlicht', 'other'],
  ])('a shop is known by its name as one says it: %s (%s)', (text, name, meaning) => {
    expect(readReply(text, [name])).toBe(meaning);
  });

  it.each([
    'No more Nordlicht offers',
    'No more Nordlicht deals',
    'No more Nordlicht coupons please',
    'No more Nordlicht messages',
    'No Nordlicht deals',
    'No Nordlicht texts',
    "I don't want Nordlicht offers",
    "Don't want Nordlicht offers",
    'Do not send me Nordlicht offers',
    'Keine Nordlicht Angebote mehr',
    'Keine Nordlicht-Angebote mehr',
    'Geen Nordlicht aanbiedingen meer',
    'Nordlicht no more',
    'No more Nordlicht',
    'No more from nordlicht.de!',
    "I don't want Nordlicht",
    'Plus de Nordlicht svp',
    'Nie wieder Nordlicht',
    'もうNordlichtのメールはいりません',
  ])('a name says nothing of a refusal: %s', (text) => {
    expect(readReply(text, ['Maple & Finch', 'Nordlicht'])).not.toBe('other');
  });

  it.each([
    ['Remove me from {name}', 'Maple & Finch'],
    ['Take me off the {name} list', 'Maple & Finch'],
    ['Take me off the {name} list', 'Peek & Cloppenburg'],
    ['Remove me from {name}', 'The Body Shop'],
    ['Take me off the {name} list', 'The Body Shop'],
    ['Remove me from {name}', '7-Eleven'],
    ['Take me off the {name} list', 'Stop & Shop'],
    ['STOP {name} and cancel my order', 'Maple & Finch'],
    ['STOP {name} and where is my order', 'Ferncastle'],
    ['Meldet mich bei {name} ab', 'Ferncastle'],
    ['Löscht mich bei {name}', 'Ferncastle'],
    ['Nehmt mich bei {name} raus', 'Ferncastle'],
    ['Nehmt mich bei {name} raus', 'Maple & Finch'],
  ])('nor do several words of one: %s (%s)', (text, name) => {
    expect(readReply(text.replace('{name}', name), [name])).toBe('unclear');
  });

  it.each([
    'Ich arbeite bei Ferncastle',
    'Nie bei Ferncastle gekauft',
    'Lösch die Bestellung bei Ferncastle',
    'Melde ich mich bei Ferncastle an der Kasse?',
    'Stop bei Ferncastle',
  ])('a place is none: %s', (text) => {
    expect(readReply(text, ['Ferncastle'])).toBe('other');
  });

  it.each([
    'Nordlicht has the best deals',
    'I love Nordlicht',
    'Nordlicht deals are not bad',
    'The Nordlicht code does not work',
    'Kommt das Paket von Nordlicht?',
    'I never got the Nordlicht coupon',
    'No more Nordlicht deals left?',
  ])('nor does one make a refusal: %s', (text) => {
    expect(readReply(text, ['Maple & Finch', 'Nordlicht'])).toBe('other');
  });

  it('reads whatever comes, quickly', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), (text) => {
        readReply(text, ['Maple & Finch']);
      }),
      { numRuns: 300 },
    );
    const started = performance.now();
    for (const text of ['stop a '.repeat(400), 'no '.repeat(900), 'nicht x '.repeat(400), `${'لا ا '.repeat(500)}`]) {
      readReply(text);
    }
    expect(performance.now() - started).toBeLessThan(500);
  });
});
