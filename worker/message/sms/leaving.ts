import { anyOf } from './sentence.ts';

/** Words and sentences beside the grammar of endings, in twelve languages: to leave a list, and how it ends. They may refuse. */

// biome-ignore-start format: tables
/** The words for an end alone: what is to end the rest of the sentence says, and it may be something else. */
const LEAVES =
  /\b(unsub\w*|un subscri\w*|unsu\w?s?c\w*ri[bp]\w*|opt(ing|ed)?( me| us)?[ -]?out|stopall|uitschrijven|afmelden|meld (mij|me) af|schrijf (mij|me) uit|abmelden|abbestellen|desabonne\w*|desinscri\w+|darme de baja|d(a|e|i|oy)\w* de baja|mi cancello|cancellarmi|disiscriv\w+|cancellami|descadastr\w+|wypis(z|ac|zcie)( mnie)?|avregistrerar?( mig| jag)?|afmeld|afmelder (jeg )?mig|frameld|(ab|af)melde?(ings?)? ?link\w*|uitschrijf ?link\w*|abbestelle?n? ?link\w*|bestell\w* (ich|wir) (das|dies|es|sie|die) ab|(enlace|link) (de|para|per) (la )?(baja|desuscri\w+|cancel\w+|desinscri\w+)|com[oe] (posso |puedo |faccio a )?(cancel|annull|anul)\w* (isso|isto|esto|eso|questo|tutto)|link\w* (do )?(wypis\w+|rezygnacji)|(avregistrerings|avprenumererings|avanmalnings) ?lank\w*|framelding\w*|framelds?link\w*)\b|رابط (الغاء|ايقاف)|どうやって(解除|停止|配信停止|退会)|(解約|退会|解除|停止)の?(方法|仕方)|(止め|やめ)る(方法|仕方)/;
/** Off a list and not on it, asked no more, written to no more by a phrase, and how it ends. */
const LISTS = anyOf(
  '(?<!\\b(don ?t|do not|never)( \\w+)? )(?<!\\b(you|they)( have| ve)? (took|taken|removed|deleted|left) )\\b(i want|me|us|my (number|name|details|e ?mail( address)?|address|data|info))( \\w+)? (off|from|out of) (the|your|ur|this|that|any|all)( (mailing|e ?mail|contact|sms|marketing))? lists?\\b|\\b(don ?t|do not|never) (put|add|have|keep) (me|us|my \\w+)( back)? (on|to|in|onto)\\b|^(please )?(remove|delete|erase) my details$|\\b(can|could|may|might) i (please )?be (removed|taken off|deleted)( from (this|the|your) list)?$|^(please )?stop asking( me| us)?\\b|^is there a way to stop (these|this|them)$|\\bdon ?t like (getting|receiving) (these|your)\\b|\\b(want|need|do|have) to do to (get|receive) no more\\b',
  '^vraag (het )?(me|mij|ons) (het )?niet meer$|\\bwil (niet )?(van|uit|op) (de|jullie|uw|je|die) lijst\\b|^(weg )?van (de|jullie|uw) lijst( af)?$|\\bhoe kom ik van (de|jullie|uw|die) lijst\\b|\\bzet (me|mij|ons) niet( (meer|weer|opnieuw))? op (de|jullie|uw|een) lijst\\b|\\bgeen (mails?|berichten|sms\\w*|reclame) meer te (krijgen|ontvangen)\\b|\\bgeen (mails?|berichten|sms\\w*|reclame)( meer)? te krijgen$|\\bhoe krijg ik geen (mails?|berichten|sms\\w*) meer\\b',
  '^fragt? (mich|uns) nicht mehr$|^hort auf zu fragen$|^wie stoppe ich das$|^(ich )?will da raus$|^(weg|runter|raus) (von|aus) (der|eurer|ihrer|deiner) liste$|\\b(will|mochte) ?(ich )?(von|aus) (der|eurer|ihrer|deiner|dieser) liste\\b|\\bwie komme ich (von|aus) (der|eurer|ihrer|dieser) liste\\b|\\bmich (nicht|nie)( (mehr|wieder))* auf (die|eure|ihre|deine) liste\\b|\\bkeine (mails?|e ?mails?|sms|nachrichten|werbung) mehr zu (bekommen|erhalten)\\b',
  '^comment faire pour arreter$|\\bne plus (recevoir|etre contacte)\\w*|\\bsorte[zr] (moi|nous) de (la|votre|vos|cette) listes?\\b|\\bne (me|nous) (re)?(mette[zs]|ajoute[zs]?) (plus|pas) (sur|dans|a) \\w+ listes?\\b|\\bpas de (pub|publicite|promos?|sms|mails?|messages?) sur mon (portable|telephone|tel|mobile|numero|mail|e ?mail|adresse)\\b',
  '^deje?n? de preguntar|\\bno (quiero|deseo) (estar|seguir|aparecer) en (su|tu|la|esta|vuestra) lista\\b|\\bno (me|nos) (pongan?|agreguen?|anadan?|metan?) (en|a) \\w+ lista\\b',
  '\\bnon (voglio|desidero) (essere|stare) (nella|in|sulla)( (vostra|tua|questa))? lista\\b|\\bnon (mettete|aggiunge[rt]e)(mi|ci) (nella|in|alla|sulla)( vostra)? lista\\b|^(fuori|via) dalla( vostra)? lista$',
  '\\bnao (quero|desejo) (estar|ficar) na( (vossa|sua|tua))? lista\\b|\\bnao (me|nos) (coloquem?|ponham?|adicionem?|incluam?) na( (vossa|sua))? lista\\b|^fora da( (vossa|sua))? lista$|\\bcomo (saio|sair) da( (vossa|sua))? lista\\b|^(por favor )?parem? de perguntar\\b|\\bcomo \\w+ (para )?cancelar a (minha )?(inscricao|subscricao)\\b',
  '\\bnie chce byc na( (waszej|tej|panstwa))? liscie\\b|\\bnie (wpisuj|dodawaj)\\w* (mnie|nas) (na|do) list[ey]\\b|\\bjak (wyjsc|zejsc) z( (waszej|tej))? listy\\b|\\bzeby nie dostawac (wiadomosci|maili|sms\\w*|reklam)\\b',
  '\\b(satt|skriv|lagg) inte (upp |till )?(mig|oss) (pa|till)( (er|din))? list\\w*|\\b(hur kommer jag|^) ?bort fran( er)? list\\w*|^inga (sms|mejl|meddelanden) till (det har |mitt )?(numret|nummer|telefon)',
  '\\b(saet|skriv|tilfoj) (mig|os) ikke (pa|til)( jeres)? list\\w*|\\bhvordan kommer jeg af( jeres)? list\\w*|^(vaek|ud|af) (fra|af)( jeres)? list\\w*|^stop med at sporge\\b|^lad vaere( med at (skrive|maile|sms e|kontakte)\\b.*| med at sende (mig|os)\\b.*)?$',
  'لا (اريد|ارغب) ان اكون (في|ضمن|على) \\p{L}*قايمت?\\p{L}*|لا (تضيفوني|تضيفني|تضعوني)|كيف اخرج من \\p{L}+|كيف لا تصلني',
  'リストに(入れ|載せ|追加し)ないで|^どう(すれば|やって|したら)(届かなく|来なく|止め|止まり)|^もう書かないで|^(私の)?(情報|データ|個人情報)を(削除|消し|消去)|^何もいら(ない|ません)',
);
// biome-ignore-end format: up to here

/** Whether a sentence may refuse, by a word, a list or a phrase. */
export const mayLeave = (plain: string): boolean => LEAVES.test(plain) || LISTS.test(plain);
