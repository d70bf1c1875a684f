import { expect, it } from 'vitest';
import { isProfane } from './profanity.ts';
import { checkPersonalMessage } from './typed.ts';

/** What people write to friends: nothing of it is held or refused. */
const HONEST: Record<string, string[]> = {
  en: [
    'Hi @Anna, I got two of these for 20 and one for 15 - love them!',
    'Open 9-5, sale ends 5.12., see you at 7',
    'One, two, three: go! Pick the dot one . It is nice',
    'Thanks (a lot) for the tip . Me too, at home. I.e. soon',
    'One of 1.000.000 reasons, 2,500,000 even',
    'Ordered 12 mugs for 240, order number 12345678',
    'Best of 2025/2026',
    'Ask Anna@home, me @work or Tom @school',
    'Cost 10 000 000 yen, or 2 000 000',
    'Seasons 2025–2026, 2024 - 2025 and 1999-2026',
    'Until 12/25/2026, or 2026-12-24 18:00, at 14:00 5.12.2026',
    'From 5.12.2026 - 6.1.2027, the 20.-24.12.2026, room 12 (5.12.2026)',
  ],
  nl: [
    'Hoi @Tom, op dat punt echt een aanrader . De rest ook',
    'Tot 5.december, een of twee stuks, op de 2.etage',
    'Een, twee, drie, klaar!',
  ],
  de: [
    'Gilt bis am 5.dezember, schau mal @Anna',
    'Am 5. 12. 2026 14.30 Uhr oder 24.12. 18.00–22.00, 20–24.12.2026',
    'Von 5.12.-10.12.2026 100 Stück',
    'Im 2.stock gibt es die 1.klasse Tassen, zum 30.geburtstag',
    'Auf den Punkt gebracht: eins, zwei, drei – meins!',
    'Sie liegt am See . De facto gut, z.B. die blaue, u.a. für Tom',
  ],
  fr: [
    'Le con de la rue, comme on dit, y va aussi . Et toi ?',
    'C’est le 5.mars, un deux trois soleil !',
    'À ce point de vue, @Zoé, c’est parfait. Un point c’est tout',
  ],
  es: ['¡Hola @Lucía! El punto de venta está al lado . Es bonito', 'Uno, dos y tres, p.ej. esta. ¡Con amor!'],
  it: ['Ciao @Marco, sul punto di partenza . Di sicuro bello', 'Uno, due, tre: via! Il 5 dicembre scade'],
  pt: [
    'Olá @Inês, até certo ponto é ótimo . E tu?',
    'Um, dois, três e já! p.ex. esta',
    'Um café,com leite, ou com/sem açúcar',
  ],
  pl: ['Cześć @Ania, m.in. ten kubek . To jest super', 'Do 5.grudnia, jeden, dwa, trzy i gotowe!'],
  sv: ['Hej @Åsa, t.ex. den här . Så fin', 'Till 5.december, ett två tre!', 'På pricken det jag ville ha'],
  da: ['Hej @Søren, bl.a. den her . Så god', 'Indtil 5.december, en to tre!', 'Det er prikken over i’et'],
  ar: [
    'مرحبا @سارة، عندي واحد واثنان . رائع',
    'نقطة مهمة: العرض حتى 5.12.2026',
    'حتى ٢٤.١٢.٢٠٢٦، موسم ٢٠٢٥/٢٠٢٦، الطلب رقم ١٢٣٤٥٦٧٨',
  ],
  ja: ['@アンナ さん、これ二つ買いました。とても良い。', '一二三で始めよう。ドットの柄がかわいい'],
};

/** What leads away, or lets itself be called. */
const CROOKED: Record<string, [text: string, fault: 'link' | 'email' | 'phone'][]> = {
  en: [
    ['go to evil . co', 'link'],
    ['evil .io/win', 'link'],
    ['e v i l . c o m', 'link'],
    ['evil . c o m', 'link'],
    ['e v i l dot c o m', 'link'],
    ['e_v_i_l_._c_o_m', 'link'],
    ['evil(dot)com', 'link'],
    ['evil (d0t) com', 'link'],
    ['evil -dot- com', 'link'],
    ['evildotcom', 'link'],
    ['evil•com', 'link'],
    ['www evil com', 'link'],
    ['tinyurl com/abc', 'link'],
    ['see evil com/abc', 'link'],
    ['evil,com', 'link'],
    ['go to evil,com/win', 'link'],
    ['look at bit ly abc', 'link'],
    ['bob at evil com', 'link'],
    ['call 2\ufe0f\u20e30\ufe0f\u20e32\ufe0f\u20e35\ufe0f\u20e35\ufe0f\u20e35\ufe0f\u20e30\ufe0f\u20e3', 'phone'],
    ['bob @ example', 'email'],
    ['follow @evil_shop', 'email'],
    ['follow @evilshop', 'email'],
    ['instagram: anna_x', 'email'],
    ['telegram evil77', 'email'],
    ['bob [at] example', 'email'],
    ['call two one two five five five oh one two three', 'phone'],
    ['call plus four nine one five one 2 3 4', 'phone'],
    // They begin as years or dates do.
    ['call 2025-2026 1234', 'phone'],
    ['call 2026-2025', 'phone'],
    ['call +45 2025-2026', 'phone'],
    ['call 2025-2026-2027', 'phone'],
    ['call 1999 2026', 'phone'],
    ['call 202-12-3456', 'phone'],
    ['call 0612.34.5678', 'phone'],
    ['call 20-12-34-56', 'phone'],
    ['call 20.12.2034.56', 'phone'],
    ['call 555–123–4567', 'phone'],
    ['call 070.123.000', 'phone'],
    ['call 70 123 000', 'phone'],
    ['call 070 000 000', 'phone'],
    ['call 0 70 000 000', 'phone'],
    ['call 70 000 000 12', 'phone'],
    ['bob@homeshop', 'email'],
    ['bob@home.example', 'email'],
    ['bob@work-shop', 'email'],
  ],
  nl: [
    ['ga naar kwaad . nl', 'link'],
    ['kwaad (punt) nl', 'link'],
    ['bel nul zes een twee drie vier vijf zes', 'phone'],
  ],
  de: [
    ['geh auf b ö s e . d e', 'link'],
    ['böse(punkt)de', 'link'],
    ['böse . de', 'link'],
    ['bob (ät) beispiel', 'email'],
    ['ruf null eins fünf eins zwei drei vier fünf an', 'phone'],
  ],
  fr: [
    ['va sur mauvais (point) fr', 'link'],
    ['mauvais . fr', 'link'],
    ['appelle le 06.12.34.56.78', 'phone'],
    ['appelle le 06-12-34-56-78', 'phone'],
    ['appelle le zéro six douze trente quarante cinquante', 'phone'],
  ],
  es: [
    ['malo (punto) es', 'link'],
    ['bob (arroba) ejemplo', 'email'],
    ['llama al seis uno dos tres cuatro cinco seis', 'phone'],
  ],
  it: [
    ['cattivo (punto) it', 'link'],
    ['chiama tre due uno quattro cinque sei sette otto', 'phone'],
  ],
  pt: [
    ['mau (ponto) pt', 'link'],
    ['liga nove um dois três quatro cinco seis sete', 'phone'],
  ],
  pl: [
    ['zły (kropka) pl', 'link'],
    ['dzwoń pięć zero jeden dwa trzy cztery pięć sześć siedem', 'phone'],
  ],
  sv: [
    ['ond (punkt) se', 'link'],
    ['ring noll sju noll ett två tre fyra fem sex sju', 'phone'],
  ],
  da: [
    ['ond (punktum) dk', 'link'],
    ['ring to fire seks otte en to tre fire', 'phone'],
  ],
  ar: [
    ['موقع (نقطة) com', 'link'],
    ['اتصل ٠٥٠-١٢٣-٤٥٦٧', 'phone'],
    ['اتصل صفر خمسة واحد اثنان ثلاثة أربعة خمسة ستة', 'phone'],
  ],
  ja: [
    ['evil ドット com', 'link'],
    ['電話は〇九〇一二三四五六七八', 'phone'],
    ['ゼロ・きゅう・ゼロ・いち・に・さん・よん・ご', 'phone'],
  ],
};

it.each(Object.entries(HONEST))('R32: what friends write passes, in %s', (language, sentences) => {
  for (const text of sentences) {
    expect([text, checkPersonalMessage(text)]).toEqual([text, undefined]);
    expect([text, isProfane(text, [language])]).toEqual([text, false]);
  }
});

it.each(Object.entries(CROOKED))('R32: what leads away is refused however it is written, in %s', (_, sentences) => {
  for (const [text, fault] of sentences) expect([text, checkPersonalMessage(text)]).toEqual([text, fault]);
});

it('R32: insults with a word that is also harmless are held', () => {
  for (const text of ['Quel con !', 'espèce de con', 'bande de cons', 'T’es con', 'gros con']) {
    expect([text, isProfane(text, ['fr'])]).toEqual([text, true]);
  }
});

it('R32: takes no longer for signs made to be long', () => {
  const begun = performance.now();
  const made = [
    'a . '.repeat(50),
    '. '.repeat(100),
    'a.'.repeat(100),
    '@ '.repeat(100),
    '1 '.repeat(100),
    'ゼ'.repeat(200),
  ];
  for (const text of [...made, 'に '.repeat(100), '_ '.repeat(100), 'ig '.repeat(66)]) checkPersonalMessage(text);
  expect(performance.now() - begun).toBeLessThan(1000);
});
