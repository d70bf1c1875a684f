import { isAnnoyed } from './annoyance.ts';

import { doubts } from './doubt.ts';
import { readLead, withoutNames } from './lead.ts';
import { declines } from './rebuff.ts';
import { readRefusal } from './refusal.ts';
import { ASKING, plainly, withoutManners } from './sentence.ts';
import { withoutSignature } from './signature.ts';

/**
 * What somebody who answers a text or a mail means. `unclear` may be a stop, or is one beside something else that they
 * say: it is obeyed like one, and handed on to a person (47 CFR 64.1200(a)(10): any reasonable way to revoke counts).
 */
export type ReplyMeaning = 'stop' | 'unclear' | 'start' | 'help' | 'other';

const words = (text: string) => new Set(text.split(',').map(plainly));

// biome-ignore-start format: tables
/** Whole answers that mean stop, in the twelve languages. */
const STOP = words(
  'stop, stopall, stop all, sotp, stpo, st0p, unsubscribe, cancel, end, quit, revoke, optout, opt out, remove, remove me, enough, halt, cease, discontinue, no more, ' +
    'stoppen, afmelden, uitschrijven, meld me af, schrijf me uit, hou op, houd op, genoeg, verwijderen, ophouden, ' +
    'stopp, abmelden, abbestellen, austragen, ende, aufhoren, schluss, schluss jetzt, genug, loschen, entfernen, unterlassen, abmeldung, widerruf, widerspruch, ' +
    'arret, arreter, arretez, arrete, desabonner, desabonnement, desinscription, desinscrire, resilier, supprimer, assez, ' +
    'baja, quiero salir, salir de la lista, alto, parar, para, cancelar, basta, darme de baja, dar de baja, no mas, ya no mas, eliminar, borrar, ' +
    'ferma, fermati, fermare, cancella, cancellami, annulla, disiscrivimi, disiscrizione, disattiva, ' +
    'pare, sair, quero sair, sair da lista, remover, descadastrar, chega, ' +
    'koniec, wypisz, wypisz mnie, rezygnuje, anuluj, dosc, rezygnacja, ' +
    'sluta, avsluta, avregistrera, avanmal, avboj, ' +
    'stands, afmeld, frameld, slut, afslut, ' +
    'توقف, توقفوا, ايقاف, اوقف, اوقفوا, الغاء, الغ, الغاء الاشتراك, قف, وقف, كفى, ' +
    '停止, 解除, 解約, 解約希望, 配信停止, 配信解除, 退会, ストップ, やめて, やめてください, 中止, 不要',
);
/** Whole answers that may mean stop, though no sentence. */
const UNCLEAR = words(
  'no, no thanks, no thank you, nope, go away, fuck off, get lost, piss off, spam, never, who cares, bugger off, shut up, don t, do not, not for me, block, blocked, not, i said no, no not needed, not needed, that s enough, thats enough, enough now, block me, no means no, stoor me niet, het is genoeg, nee nooit meer, opzeggen, verwijder, ich habe genug, c est assez, stoppez, i ve had enough, ive had enough, i have had enough, ' +
    'do not disturb, don t disturb, niet storen, nicht storen, ne pas deranger, no molestar, non disturbare, nao incomodar, nie przeszkadzac, stor inte, forstyr ikke, 邪魔しないで, ' +
    'nicht, nicht mehr, niet, niet meer, pas, plus, plus jamais, jamais, nunca, nunca mas, mai, mai piu, nunca mais, nao mais, nigdy, nigdy wiecej, nie wiecej, aldrig, aldrig mer, inte mer, ikke mere, ابدا, ' +
    'mag dit stoppen, nee, nee bedankt, nee dank je, nee dank u, nee dankjewel, verkeerd nummer, nein, nein danke, kundigung, gekundigt, falsche nummer, ' +
    'non, non merci, mauvais numero, no gracias, numero equivocado, no grazie, numero sbagliato, nao, nao obrigado, nao obrigada, numero errado, ' +
    'genoeg nu, genug jetzt, es reicht, es reicht jetzt, suficiente, no kiero, racker nu, det racker nu, nok nu, もう結構です, 興味なし, うざい, ' +
    'nie, nie dziekuje, zly numer, pomylka, nej, nej tack, fel nummer, nej tak, forkert nummer, لا, لا شكرا, رقم خاطئ, いいえ, いらない, 要らない, 間違いです',
);
const START = words('start, unstop, resume, empezar, iniciar, commencer, inizia, comecar, weiter, ابدا, 再開, 開始');
const HELP = words('help, info, hulp, hilfe, aide, ayuda, aiuto, ajuda, pomoc, hjalp, hjaelp, مساعدة, ヘルプ, 助けて');
/** "No emails, texts or calls": one more of what is refused. */
const LISTED =
  /(?:^| )(?:and|or|nor|und|oder|noch|et|ou|ni|y|o|e|ed|en|of|i|ani|lub|oraz|och|eller|og) |(?:^| )(?:more|again|any ?more|mehr|meer|mas|piu|mais|wiecej|mer|fler|mere|flere)$|(?:^| )و\p{L}|と/u;
/** How somebody may be reached instead: "no texts, mail me", "don't call, write". */
const CHANNEL =
  /\b(?:e ?mails?|mail(?:e|s|t|en|ez)?|te?xts?|sms(?:es|er|y)?|whats ?app|dms?|call|phone|ring|write|bel(?:len|t)?|app(?:en|t)|schrijf\w*|schreib\w*|ruf(?:t|en)?|anruf\w*|ecri\w*|appel(?:ez|er|le)|courriels?|correos?|escr[ie][bv]\w*|llam\w+|mensajes?|scriv\w+|chiam\w+|ligu?\w{1,3}|mensage(?:m|ns)|(?:na)?pisz\w*|(?:za)?dzwon\w*|mejl\w*|skriv|smsa)\b|(?:راسل|اتصل|ايميل|رسال|رسايل|اكتب|واتساب)|メール|電話|sms|ライン/u;
// biome-ignore-end format: up to here
/** What says stop without a word, and what may. */
const STOP_SIGN = /[🛑⛔]/gu;
const REBUFF = /[🚫✋🖕🙅👎]/u;

/** "STOOOP": a stop as it is shouted. */
const unstretched = (text: string) =>
  text.replace(/\p{L}+/gu, (word) => {
    const short = plainly(word).replace(/(\p{L})\1{2,}/gu, '$1');
    return /(\p{L})\1\1/iu.test(word) && STOP.has(short) ? short : word;
  });

/** What a mail program, or a person, puts before an answer. */
const ANSWERING = /^(?:re|aw|sv|vs|antw|rif|odp|fwd?) ?: ?/i;

/** Lines that a mail program broke, not a person. */
const BROKEN = /(?<=[^\n]{50}[^\n.!?。！？؟])\n(?=\S)/g;

interface Said {
  plain: string;
  /** Between its commas. */
  parts: string[];
  isQuestion: boolean;
  /** Where it stands. */
  line: number;
  refusal?: 'stop' | 'unclear' | undefined;
}

const COMMA = /[,،、:–—]| - /;

/** "No texts, mail me": one way to be reached is refused, another is not. Several are a list ("no mails, texts, calls"). */
function wishesChannel(said: Said[]): boolean {
  const [wish, ...others] = said.filter(({ plain, refusal }) => !refusal && withoutManners(plain) !== '');
  if (!wish || others.length > 0 || (wish === said[0] && lengthOf(wish.plain) < 2)) return false;
  return CHANNEL.test(wish.plain) && !LISTED.test(wish.plain);
}

/** A sentence, or its parts where one of them refuses what the whole does not. */
function readSentence(sentence: string, line: number): Said[] {
  const isQuestion = ASKING.test(sentence);
  const read = (part: string): Said => {
    const plain = plainly(part);
    const parts = part.split(COMMA).map(plainly).filter(Boolean);
    return { plain, parts, isQuestion, line, refusal: readRefusal(plain, isQuestion) };
  };
  const parts = sentence.split(COMMA).filter((part) => withoutManners(plainly(part)) !== '');
  const said = parts.map(read);
  if (said.length < 2) return said;
  const whole = read(sentence);
  const isOf = (refusal: Said['refusal']) => said.some((one) => one.refusal === refusal);
  const isShort = said.every(({ plain, refusal }) => refusal || countWords(plain) <= 2);
  if (wishesChannel(said)) return said;
  return whole.refusal !== 'stop' && (isOf('stop') || (isOf('unclear') && isShort)) ? said : [whole];
}

const readSentences = (text: string): Said[] =>
  text
    .replace(BROKEN, ' ')
    .split('\n')
    .flatMap((line, index) =>
      (line.match(/[^.!?;…。！？؟]+[.!?;…。！？؟]*/g) ?? []).flatMap((sentence) => readSentence(sentence, index)),
    );

const countWords = (plain: string) => plain.split(' ').filter(Boolean).length;
/** Letters of a language that has no spaces make words of two. */
const lengthOf = (plain: string) =>
  Math.max(countWords(plain), plain.replace(/[^\p{scx=Han}\p{scx=Hira}\p{scx=Kana}]/gu, '').length / 2);
/** Letters of an answer. */
const MOST_READ = 4000;
/** More beside a stop is something that they say; fewer are a greeting, or a name. */
const MOST_BESIDE = 3;
/** A shorter text is one sentence, however it is parted. */
const MOST_IN_SHORT = 5;
/** A longer sentence says more than that it is to end. */
const MOST_IN_STOP = 16;

function readText(text: string, names: readonly string[]): ReplyMeaning {
  const said = text.trim().slice(0, MOST_READ).replace(ANSWERING, '');
  const own = unstretched(withoutSignature(said).replace(STOP_SIGN, ' stop ')).trim();
  const whole = plainly(own).replace(/^(\p{L}) (?:\p{L} ){1,8}\p{L}$/u, (spaced) => spaced.replaceAll(' ', ''));
  const core = withoutManners(whole);
  if (STOP.has(whole) || STOP.has(core)) return ASKING.test(own) && !STOP.has(whole) ? 'unclear' : 'stop';
  if (START.has(whole)) return 'start';
  if (HELP.has(whole)) return 'help';
  if (UNCLEAR.has(whole) || UNCLEAR.has(core) || (whole === '' && REBUFF.test(own))) return 'unclear';
  const [first = '', ...others] = own.split('\n').map(plainly);
  const isAlone = STOP.has(first) && countWords(others.join(' ')) <= MOST_BESIDE && !ASKING.test(own);
  // With a name behind it.
  const [, called = ''] = /^([^,]+), ?\p{L}+[.!]*$/u.exec(own) ?? [];
  if (isAlone || STOP.has(plainly(called))) return 'stop';
  const sentences = readSentences(own);
  const stops = sentences.filter(({ refusal }) => refusal === 'stop');
  if (stops.length === 0) {
    const lead = readLead(core, ASKING.test(own), names);
    if (lead) return lead;
    const mayBe = ({ plain, parts, isQuestion, refusal }: Said) =>
      refusal === 'unclear' ||
      [isAnnoyed, declines].some((isOne) => isOne(plain, isQuestion)) ||
      doubts(parts, isQuestion, REBUFF.test(own));
    // "Deals? No thanks!"
    const isShort = sentences.length > 1 && countWords(whole) <= MOST_IN_SHORT;
    return sentences.some(mayBe) || (isShort && doubts([whole], false, false)) ? 'unclear' : 'other';
  }
  const beside = sentences.filter(({ refusal }) => !refusal);
  // "Stop! This is amazing": what goes on in the same line is no name.
  const goesOn = beside.some(
    ({ plain, line }) => countWords(withoutManners(plain)) > 1 && stops.some((stop) => stop.line === line),
  );
  const saysMore =
    goesOn ||
    wishesChannel(sentences) ||
    ASKING.test(own) ||
    lengthOf(beside.map(({ plain }) => plain).join(' ')) > MOST_BESIDE ||
    stops.some(({ plain }) => lengthOf(plain) > MOST_IN_STOP);
  return saysMore ? 'unclear' : 'stop';
}

/**
 * Reads an answer: keywords alone, also above a signature, and sentences in twelve languages. A question, or whatever
 * else somebody says, is never lost to a stop that stands beside it: that is `unclear`.
 * @param text their own words; at most 4,000 characters are read.
 * @param names of the shops that they may answer, as far as those are known.
 */
export function readReply(text: string, names: readonly string[] = []): ReplyMeaning {
  const meaning = readText(text, names);
  if (meaning !== 'other' || names.length === 0) return meaning;
  // "No more Nordlicht": a name may be a word of another sentence, too.
  const rest = withoutNames(text.slice(0, MOST_READ), names);
  const unnamed = rest === text ? meaning : readText(rest, []);
  return unnamed === 'stop' ? 'unclear' : unnamed === 'unclear' ? unnamed : 'other';
}
