import { isAnnoyed } from './annoyance.ts';
import { complains } from './complaint.ts';
import { declines } from './rebuff.ts';
import { refusesMessages } from './refusal.ts';
import { withoutManners } from './sentence.ts';

/**
 * What somebody who answers a text or a mail means. `unclear` may be a stop, or is one beside something else that they
 * say: it is obeyed like one, and handed on to a person (47 CFR 64.1200(a)(10): any reasonable way to revoke counts).
 */
export type ReplyMeaning = 'stop' | 'unclear' | 'start' | 'help' | 'other';

const words = (text: string) => new Set(text.split(',').map(plainly));

// biome-ignore-start format: tables
/** Whole answers that mean stop, in the twelve languages. */
const STOP = words(
  'stop, stopall, stop all, sotp, stpo, st0p, unsubscribe, cancel, end, quit, revoke, optout, opt out, remove, remove me, enough, halt, cease, no more, ' +
    'stoppen, afmelden, uitschrijven, meld me af, schrijf me uit, hou op, houd op, genoeg, ' +
    'stopp, abmelden, abbestellen, austragen, ende, aufhoren, schluss, loschen, abmeldung, widerruf, widerspruch, ' +
    'arret, arreter, arretez, arrete, desabonner, desabonnement, desinscription, desinscrire, resilier, assez, ' +
    'baja, quiero salir, salir de la lista, alto, parar, para, cancelar, basta, darme de baja, dar de baja, no mas, ya no mas, eliminar, ' +
    'ferma, fermati, fermare, cancella, cancellami, annulla, disiscrivimi, disiscrizione, disattiva, ' +
    'pare, sair, quero sair, sair da lista, remover, descadastrar, chega, ' +
    'koniec, wypisz, wypisz mnie, rezygnuje, anuluj, dosc, rezygnacja, ' +
    'sluta, avsluta, avregistrera, avanmal, avboj, ' +
    'stands, afmeld, frameld, slut, afslut, ' +
    'توقف, توقفوا, ايقاف, اوقف, اوقفوا, الغاء, الغ, الغاء الاشتراك, قف, كفى, ' +
    '停止, 解除, 解約, 解約希望, 配信停止, 配信解除, 退会, ストップ, やめて, やめてください, 中止, 不要',
);
/** Whole answers that may mean stop. */
const UNCLEAR = words(
  'no, no thanks, no thank you, not interested, nope, go away, fuck off, get lost, piss off, wrong number, wrong person, spam, never, who cares, bugger off, shut up, don t, do not, not for me, block, blocked, knock it off, leave me be, leave us be, deceased, cancel subscription, cancel my subscription, end my subscription, ' +
    'ik wil dit niet, ik wil het niet, mag dit stoppen, abonnement opzeggen, nee, nee bedankt, nee dank je, nee dank u, nee dankjewel, geen interesse, verkeerd nummer, geen belangstelling, geen behoefte, ' +
    'ich will das nicht, ich mochte das nicht, abo kundigen, abonnement kundigen, nein, nein danke, kundigung, gekundigt, kein interesse, kein bedarf, falsche nummer, ' +
    'je ne veux pas, je ne veux pas de ca, je ne veux pas ca, resilier mon abonnement, annuler mon abonnement, non, non merci, pas interesse, pas interessee, mauvais numero, ' +
    'no quiero, no quiero esto, cancelar suscripcion, cancelar la suscripcion, cancelar mi suscripcion, non voglio, non lo voglio, annulla iscrizione, cancella iscrizione, ' +
    'no gracias, no me interesa, numero equivocado, no grazie, non mi interessa, numero sbagliato, ' +
    'nao quero, nao quero isto, nao quero isso, cancelar inscricao, cancelar a inscricao, cancelar subscricao, cancelar assinatura, nao, nao obrigado, nao obrigada, nao tenho interesse, numero errado, ' +
    'nie chce, nie chce tego, nie, nie dziekuje, zly numer, pomylka, nie jestem zainteresowany, nie jestem zainteresowana, ' +
    'jag vill inte, jag vill inte ha det, avsluta prenumeration, avsluta prenumerationen, avsluta min prenumeration, jeg vil ikke, jeg vil ikke have det, opsig abonnement, nej, nej tack, inte intresserad, fel nummer, nej tak, ikke interesseret, forkert nummer, ' +
    'لا اريد, لا اريد هذا, لا, لا شكرا, رقم خاطئ, غير مهتم, いいえ, 結構です, いりません, いらない, 要らない, いりませんので, 間違いです',
);
const START = words('start, unstop, resume, empezar, iniciar, commencer, inizia, comecar, weiter, ابدا, 再開, 開始');
const HELP = words('help, info, hulp, hilfe, aide, ayuda, aiuto, ajuda, pomoc, hjalp, hjaelp, مساعدة, ヘルプ, 助けて');
// biome-ignore-end format: up to here
/** What says stop without a word, and what may. */
const STOP_SIGN = /[🛑⛔]/gu;
const REBUFF = /[🚫✋🖕🙅👎]/u;

/** Small letters without accents, punctuation and emoji; one space between words. */
function plainly(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Arabic}])\p{M}+/gu, '')
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ł', 'l')
    .replaceAll('ø', 'o')
    .replaceAll('æ', 'ae')
    .replaceAll('ß', 'ss')
    .replace(/[أإآ]/g, 'ا')
    .replace(/[^\p{L}\p{M}\p{N} ]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What a mail program, or a person, puts before an answer. */
const ANSWERING = /^(?:re|aw|sv|vs|antw|rif|odp|fwd?) ?: ?/i;

/** From here on it is no longer the answer: a name, a program's line, a company's small print. */
const PARTING = [
  /^(?:--|—|–|_{2,}|-{2,}|\*{3,})$/,
  /^(?:sent from|get outlook for|gesendet (?:von|mit)|von meinem|verzonden (?:vanaf|met|vanuit)|verstuurd vanaf|envoyé (?:de|depuis|à partir)|enviado (?:desde|do|a partir|de)|inviato da|wysłan[eo] z|skickat från|sendt fra|أرسلت من|تم الإرسال من|.{0,20}から送信)/i,
  /\b(?:intended recipient|confidential|vertraulich|vertrouwelijk|confidentiel|confidencial|riservat[oae]|poufne)\b/i,
];
const CLOSING =
  /^(?:(?:best|kind|warm|warmest|many|with kind|with best)? ?(?:regards|wishes|greetings)|best|cheers|sincerely|yours (?:truly|sincerely|faithfully)|thanks(?: again)?|thank you|thx|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|liebe|freundliche|schöne) gr(?:ü|ue)(?:ß|ss)e|mfg|lg|vg|gruß|danke|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|gr|bedankt|(?:bien )?cordialement|(?:meilleures )?salutations|merci|(?:un )?saludos?(?: cordiales)?|atentamente|gracias|(?:cordiali|distinti) saluti|saluti|grazie|atenciosamente|(?:com os melhores )?cumprimentos|obrigad[oa]|abraço|pozdrawiam|z poważaniem|dziękuję|med vänliga? hälsning(?:ar)?|mvh|hälsningar|vänligen|tack|(?:med )?venlig hilsen|hilsen|tak|مع تحياتي|تحياتي|شكرا|よろしくお願いします|敬具)[\s,.!،、。]*$/i;

/** What somebody wrote, without the name and the small print that stand under it. */
function withoutSignature(text: string): string {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line, index) => {
    if (index === 0) return false;
    if (PARTING.some((pattern) => pattern.test(line.trim()))) return true;
    const rest = lines.slice(index + 1);
    return (
      CLOSING.test(line.trim()) && rest.length <= 8 && rest.every((next) => next.length <= 60 && !ASKING.test(next))
    );
  });
  return (end < 0 ? lines : lines.slice(0, end)).join('\n');
}

const ASKING = /[?？؟]/;
/** Lines that a mail program broke, not a person. */
const BROKEN = /(?<=[^\n]{50}[^\n.!?。！？؟])\n(?=\S)/g;

const splitSentences = (text: string) =>
  (text.replace(BROKEN, ' ').match(/[^\n.!?;…。！？؟]+[.!?;…。！？؟]*/g) ?? [])
    .map((sentence) => ({ plain: plainly(sentence), isQuestion: ASKING.test(sentence) }))
    .filter(({ plain }) => plain !== '');

const countWords = (plain: string) => plain.split(' ').filter(Boolean).length;
/** Letters of a language that has no spaces make words of two. */
const lengthOf = (plain: string) =>
  Math.max(countWords(plain), plain.replace(/[^\p{scx=Han}\p{scx=Kana}]/gu, '').length / 2);
/** More beside a stop is something that they say; fewer are a greeting, or a name. */
const MOST_BESIDE = 3;
/** A longer sentence says more than that it is to end. */
const MOST_IN_STOP = 16;

/**
 * Reads an answer: keywords alone, also above a signature, and sentences in twelve languages. A question, or whatever
 * else somebody says, is never lost to a stop that stands beside it: that is `unclear`.
 * @param text their own words; at most 4,000 characters are read.
 */
export function readReply(text: string): ReplyMeaning {
  const said = text.trim().slice(0, 4000).replace(ANSWERING, '');
  const own = withoutSignature(said).replace(STOP_SIGN, ' stop ').trim();
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
  const sentences = splitSentences(own);
  const stops = sentences.filter(({ plain, isQuestion }) => refusesMessages(plain, isQuestion));
  if (stops.length === 0) {
    const mayBe = (plain: string, isQuestion: boolean) =>
      [complains, isAnnoyed, declines].some((isOne) => isOne(plain, isQuestion));
    return sentences.some(({ plain, isQuestion }) => mayBe(plain, isQuestion)) ? 'unclear' : 'other';
  }
  const beside = sentences.filter((sentence) => !stops.includes(sentence));
  const saysMore =
    ASKING.test(own) ||
    lengthOf(beside.map(({ plain }) => plain).join(' ')) > MOST_BESIDE ||
    stops.some(({ plain }) => lengthOf(plain) > MOST_IN_STOP);
  return saysMore ? 'unclear' : 'stop';
}
