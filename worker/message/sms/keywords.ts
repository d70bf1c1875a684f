/**
 * What somebody who answers a text means. `unclear` may be a stop and is obeyed like one, but looked at by a person
 * (47 CFR 64.1200(a)(10): any reasonable way to revoke counts).
 */
export type ReplyMeaning = 'stop' | 'unclear' | 'start' | 'help' | 'other';

const words = (text: string) => new Set(text.split(',').map(plainly));

// biome-ignore-start format: tables
/** Whole answers that mean stop, in the twelve languages. */
const STOP = words(
  'stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, remove, remove me, enough, halt, cease, ' +
    'stoppen, afmelden, uitschrijven, meld me af, schrijf me uit, hou op, houd op, genoeg, ' +
    'stopp, abmelden, abbestellen, austragen, ende, aufhoren, schluss, loschen, abmeldung, widerruf, ' +
    'arret, arreter, arretez, arrete, desabonner, desabonnement, desinscription, desinscrire, resilier, assez, ' +
    'baja, alto, parar, para, cancelar, basta, darme de baja, dar de baja, no mas, eliminar, ' +
    'ferma, fermati, fermare, cancella, cancellami, annulla, disiscrivimi, disiscrizione, disattiva, ' +
    'pare, sair, remover, descadastrar, chega, ' +
    'koniec, wypisz, wypisz mnie, rezygnuje, anuluj, dosc, rezygnacja, ' +
    'sluta, avsluta, avregistrera, avanmal, avboj, ' +
    'stands, afmeld, frameld, slut, afslut, ' +
    'توقف, توقفوا, ايقاف, اوقف, اوقفوا, الغاء, الغ, الغاء الاشتراك, قف, كفى, ' +
    '停止, 解除, 配信停止, 配信解除, 退会, ストップ, やめて, やめてください, 中止, 不要',
);
/** Whole answers that may mean stop. */
const UNCLEAR = words(
  'no, no thanks, no thank you, not interested, nope, go away, wrong number, wrong person, spam, never, who cares, ' +
    'nee, nee bedankt, geen interesse, verkeerd nummer, geen belangstelling, ' +
    'nein, nein danke, kein interesse, kein bedarf, falsche nummer, ' +
    'non, non merci, pas interesse, pas interessee, mauvais numero, ' +
    'no gracias, no me interesa, numero equivocado, no grazie, non mi interessa, numero sbagliato, ' +
    'nao, nao obrigado, nao obrigada, nao tenho interesse, numero errado, ' +
    'nie, nie dziekuje, zly numer, pomylka, nie jestem zainteresowany, nie jestem zainteresowana, ' +
    'nej, nej tack, inte intresserad, fel nummer, nej tak, ikke interesseret, forkert nummer, ' +
    'لا, لا شكرا, رقم خاطئ, غير مهتم, いいえ, 結構です, いりません, 間違いです',
);
const START = words('start, unstop, resume, empezar, iniciar, commencer, inizia, comecar, weiter, ابدا, 再開, 開始');
const HELP = words('help, info, hulp, hilfe, aide, ayuda, aiuto, ajuda, pomoc, hjalp, hjaelp, مساعدة, ヘルプ, 助けて');
/** Anywhere in an answer they are about nothing else. */
const ALWAYS =
  /\b(unsubscribe|opt(ing|ed)?[ -]?out|stopall|uitschrijven|afmelden|meld (mij|me) af|schrijf (mij|me) uit|abmelden|abbestellen|desabonne[rz]?|desinscri\w+|darme de baja|d[ae]\w* de baja|disiscriv\w+|cancellami|descadastr\w+|wypis(z|ac|zcie)( mnie)?|avregistrera|afmeld|frameld)\b|الغاء الاشتراك|配信停止|配信を(停止|止め)|送らないで|送信しないで|連絡しないで|もう(いらない|要らない|結構)/u;
/** Sentences, by what they forbid; a language a line. */
const SENTENCES = [
  /\b(stop|quit|cease|enough with|no more|don ?t|do not|never|please no|want no|not want|no longer want)\b( \w+){0,4} (text\w*|messag\w+|msgs?|sms\w*|contact\w*|send\w*|writ\w+|spam\w*|call\w*|annoy\w*|bother\w*)\b|\b(remove|delete|take|erase)\b( \w+){0,3} (number|off|list|database|contacts)\b|\bleave me alone\b|\blose my number\b|\b(withdraw|revoke)\b( \w+){0,2} (consent|permission)\b/,
  /\b(stop|geen|niet|nooit|hou op|houd op)\b( \w+){0,5} (sms\w*|bericht\w*|appen|sturen|stuur\w*|mailen|contact|lastig|reclame)\b|\b(stuur|app|sms|benader)\b( \w+){0,3} (niet|geen|niets)\b|\b(verwijder|haal)\b( \w+){0,3} (nummer|lijst|gegevens)\b|\blaat (me|mij) met rust\b/,
  /\b(stopp\w*|keine?n?|nicht|nie|aufhoren|horen sie auf|hor auf)\b( \w+){0,5} (sms|nachricht\w*|schreiben|schick\w*|send\w*|kontakt\w*|werbung|texten|belastig\w+)\b|\b(schreib\w*|schick\w*|kontaktier\w*|send\w*)\b( \w+){0,3} (nicht|keine?n?|nichts|nie)\b|\b(losch\w*|entfern\w*|streich\w*)\b( \w+){0,3} (nummer|liste|daten|mich)\b|\blass(en|t)?( sie)? mich in ruhe\b/,
  /\b(arret\w*|cesse\w*|plus|pas|jamais|stop)\b( \w+){0,5} (sms|messages?|textos?|envoyer|envoyez|ecrire|contacter|recevoir|deranger)\b|\b(envoye[rz]?|ecri\w+|contacte[rz]?|derange[rz]?)\b( \w+){0,3} (plus|pas|rien|jamais)\b|\b(retire[rz]?|supprime[rz]?|enleve[rz]?)\b( \w+){0,3} (numero|liste|donnees)\b|\blaisse[rz]? moi tranquille\b/,
  /\b(no|deje\w*|dejar|para\w*|nunca|basta|stop)\b( \w+){0,4} (mensajes?|sms|envi\w+|escrib\w+|contact\w+|mand\w+|molest\w+)\b|\b(borr\w+|elimin\w+|quit\w+|sac\w+)\b( \w+){0,3} (numero|lista|datos)\b|\bdeja(d|me|dme)? en paz\b/,
  /\b(non|smett\w+|basta|mai|stop|ferm\w+)\b( \w+){0,4} (messaggi\w*|sms|scriv\w+|inviat\w*|inviar\w*|invia\w*|mandat\w*|mandar\w*|contatt\w+|disturb\w+)\b|\b(cancell\w+|rimuov\w+|togli\w*|elimin\w+)\b( \w+){0,3} (numero|lista|dati)\b|\blasciat?e?mi in pace\b/,
  /\b(nao|pare\w*|parem|chega|nunca|deixe\w*|stop)\b( \w+){0,4} (mensage\w+|sms|envi\w+|mand\w+|escrev\w+|contact\w+|contat\w+|incomod\w+)\b|\b(remov\w+|apag\w+|retir\w+|elimin\w+|tir\w+)\b( \w+){0,3} (numero|lista|dados)\b|\bdeixe?m?( me)? em paz\b/,
  /\b(nie|przesta\w+|prosze nie|nigdy|dosc|stop)\b( \w+){0,4} (sms\w*|wiadomosc\w+|pisz\w*|pisac|wysyl\w+|wysl\w+|przysyl\w+|kontakt\w+)\b|\b(usun\w*|skresl\w*)\b( \w+){0,3} (numer|liste|listy|dane)\b|\b(zostaw|dajcie|daj)\w*( mi| mnie)? (w )?spok\w+\b/,
  /\b(sluta|stoppa?|inga|inte|aldrig)\b( \w+){0,4} (sms\w*|meddeland\w+|skick\w+|skriv\w*|kontakt\w+|messa|hora av)\b|\b(skicka|skriv|kontakta|smsa)\b( \w+){0,3} (inte|inga|inget|aldrig)\b|\b(ta bort|radera|stryk)\b( \w+){0,3} (nummer|numret|lista\w*|uppgifter)\b|\blamna mig ifred\b/,
  /\b(stop|ikke|ingen|aldrig|hold op)\b( \w+){0,4} (sms\w*|besked\w*|skriv\w*|send\w*|kontakt\w+|forstyr\w+)\b|\b(send|skriv|kontakt|sms)\b( \w+){0,3} (ikke|ingen|intet|aldrig)\b|\b(slet|fjern)\b( \w+){0,3} (nummer|liste\w*|oplysninger)\b|\blad mig vaere\b/,
  /(لا|توقف\w*|اوقفوا?|كفوا?)( [\p{L}]+){0,3} (ترسلو?ا?|تراسلوني|رسايل|الرسايل|ارسال|مراسلتي|الاتصال|تتصلوا)|(احذف|ازيلوا?|امسح)وا?( [\p{L}]+){0,2} (رقمي|الرقم)/u,
  /(メッセージ|メール|SMS|sms|連絡|送信|配信)[\p{L}]{0,6}(やめ|止め|停止|しない|不要|いらない|要らない|拒否)/u,
];
/** What makes a short answer with a stop word in it one; and what unmakes it. */
const STRONG =
  /^(please |pls |ok |hey |just )?(stop|stopp|quit|unsubscribe|arret|arretez|basta|baja|parem?|koniec|sluta)\b( (it|now|this|that|please|pls|thanks|thank you|immediately|everything|bitte|jetzt|sofort|danke|alsjeblieft|aub|svp|maintenant|merci|por favor|ya|ahora|gracias|per favore|adesso|grazie|agora|obrigad[oa]|prosze|teraz|nu|tack|tak|venligst|already|fucking|the|texts?|messages?|sms))*$/;
const NEGATED =
  /\b(don ?t|do not|never|please not|nicht|niet|pas|no|non|nao|nie|inte|ikke) (stop\w*|quit|cancel|parar|arret\w*|unsubscribe)\b( (sending|texting|the deals?|these|now|please))?/;
// biome-ignore-end format: up to here

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

/**
 * Reads an answer to a text: keywords alone, and sentences in twelve languages.
 * @param text at most the 1600 characters that a provider hands over; more is not read.
 */
export function readReply(text: string): ReplyMeaning {
  const plain = plainly(text.slice(0, 1600));
  if (STOP.has(plain)) return 'stop';
  if (START.has(plain)) return 'start';
  if (HELP.has(plain)) return 'help';
  if (UNCLEAR.has(plain)) return 'unclear';
  const asked = plain.replace(NEGATED, ' ');
  const negated = asked !== plain;
  if (!negated && (ALWAYS.test(plain) || STRONG.test(plain))) return 'stop';
  return !negated && SENTENCES.some((sentence) => sentence.test(plain)) ? 'stop' : 'other';
}
