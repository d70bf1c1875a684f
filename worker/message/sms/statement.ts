import { anyOf } from './sentence.ts';

/**
 * What somebody states of what a shop, or they themselves, do: "you never send me deals" demands nothing. An imperative is
 * told from it by its form (pl -cie of the indicative, es -an), or by the subject before the verb.
 */

// biome-ignore-start format: tables
/** From the subject to the verb, and the "not" beside them. In Arabic one form is either. */
const STATEMENTS = [
  anyOf(
    '(?<!\\b(that|if|rather|prefer|wish|want|ask|case|please) )\\b(you|u|ya|y all|they|i|we|(the|your|this) (shop|store|company))( (guys|people|all|still|just|really|also|even|simply))* (never|no longer|hardly|barely|rarely|seldom|stopped|(do|does|did) not|don ?t|doesn ?t|didn ?t|have not|haven ?t|have never|have stopped|ve stopped|ve never)( (ever|even|really|actually|just|seem to))? (send|sent|text|texted|e ?mail|e ?mailed|message|messaged|write|wrote|written|contact|contacted|give|offer|share|sending|texting|e ?mailing|messaging|giving|offering|sharing|writing)\\b',
    '\\b(did|have|had) you( (guys|all|just))? stop(ped)? (sending|texting|e ?mailing|messaging|giving|offering|sharing|writing)\\b|\\b(do|did|don ?t|didn ?t) you( (guys|not|never|ever|no longer|still))* (send|text|e ?mail|message|write|offer|give)\\b',
  ),
  anyOf(
    '(?<!\\b(dat|als|of) )\\b(u|jij|je|jullie|ze|zij|ik|we|wij|(de|jullie) winkel)( (mij|me|ons))? (stuur|stuurt|sturen|mail|mailt|mailen|app|appt|appen|schrijf|schrijft|schrijven|zend|zendt|zenden)( (mij|me|ons|toch|ook|eigenlijk|helaas|bijna|echt|jullie|u)){0,3} (nooit|niet|geen|niks|niets|zelden)\\b',
    '\\b(nooit|waarom|helaas) (sturen|stuurt|stuur|mailen|mailt|schrijven) (u|jullie|je|jij)\\b',
  ),
  anyOf(
    '(?<!\\b(dass|wenn|ob|bitte|senden|schicken|schreiben|mailen|kontaktieren) )\\b(sie|ihr|du|ich|wir|(der|euer|ihr) (laden|shop))( (mir|uns))? (schick|send|schreib|mail|kontaktier|verschick|versend)(e|en|t|st|et|est)( (mir|uns|mich|ja|leider|doch|fast|einfach|eigentlich|auch|aber|ihnen|euch)){0,3} (nie|niemals|nicht|nichts|kaum|selten|keine?n?|nie mehr)\\b',
    '\\bmir (schick|send|schreib|mail)(en|t|et) (sie|ihr)( (nie|nicht|keine?n?|nichts))*\\b|^(nie|leider|warum|wieso|weshalb|bisher|niemals)( \\w+)? (schick|send|schreib|mail)(en|t|st|et) (sie|ihr|du)( (mir|uns|mich|ja|nie|nicht|keine?n?))*\\b',
  ),
  anyOf(
    '(?<!\\bque )\\b(vous( (ne|n))?( (me|m|nous|vous|lui|leur))? (envoyez|ecrivez|contactez|adressez)|(tu|je|j|on|il|elle|la boutique|le magasin)( (ne|n))?( (me|m|nous|vous|lui|leur))? (envoies?|ecri[st]|contactes?|adresses?)|nous( (ne|n))?( (me|m|nous|vous|lui|leur))? (envoyons|ecrivons|contactons)|(ils|elles)( (ne|n))?( (me|m|nous|vous|lui|leur))? (envoient|ecrivent|contactent))\\b( (me|moi|presque|vraiment|quasi))?( (jamais|pas|plus|rien|aucun\\w*))*',
  ),
  anyOf(
    '(?<!(?<!por )\\bque )\\b((ustedes|usted|vosotros|tu|vos|yo|ellos) )?(no|nunca|jamas|tampoco|ya no|casi nunca)( (me|nos|les|os|te|le))* (envian?|envias|enviais|mandan?|mandas|mandais|escriben?|escribis|escribes|ofrecen?|dan|envio|mando|escribo)\\b( nunca)?',
  ),
  anyOf(
    '\\bnon (mi|ci) (mandate|inviate|scrivete|spedite)\\b(?!( \\w+)* (piu|niente|nulla|mai))|(?<!\\bche )\\b(voi|lei|tu|loro|io|noi) (non )?(mai )?((mi|ci|vi) )?(invi|mand|scriv|contatt|spedi|offr)\\w+( mai)?\\b|(?<!\\bche )\\bnon ((mi|ci|vi) )?((invi|mand)(ate|i|a|ano)|(scriv|offr|spedi)(ete|ite|i|e|ono|scono)) mai\\b|\\bnon ((mi|ci|vi) )?(inviano|mandano|invia|manda|scrivono|scrive|invio|mando|scrivo)\\b|\\bmai ((mi|ci) )?(inviate|mandate|scrivete)\\b',
  ),
  anyOf(
    '(?<!\\bque )\\b(voces?|eles|eu|nos|o senhor|a senhora|a loja)( (me|nos|lhes))?( (nunca|nao|ja nao|quase nunca|nem))( (me|nos|lhes))? (manda|mandam|mandas|envia|enviam|envias|escreve|escrevem|oferecem|oferece|dao|mando|envio|escrevo)\\b|\\b(nunca|nao|ja nao|quase nunca)( (me|nos))? (mandam|enviam|escrevem|mandas|envias|oferecem|mando|envio|escrevo)\\b|\\bnunca( (me|nos))? (manda|envia|escreve)\\b|\\bnao( (me|nos))? (manda|envia|escreve)\\b(?! mais)',
  ),
  anyOf(
    '\\b(nie|nigdy|nigdy nie|juz nie)( (mi|nam|do mnie|do nas|juz|mnie|wam))* (wysyl|przysyl|przesyl)(acie|asz|a|aja|am|amy)\\b|\\b(nie|nigdy)( (mi|nam|do mnie|do nas|juz|wam))* (pisze|piszecie|piszesz|pisza|kontaktujecie|kontaktuja|oferujecie|dajecie|informujecie)\\b|\\b(wy|panstwo)( (mi|nam|do mnie))* (nie|nigdy)( (nie|mi|nam|do mnie))* (wysyla|pisz)\\w+',
  ),
  anyOf(
    '(?<!\\b(att|om|vill) )\\b(ni|du|de|jag|vi|butiken) (skickar|skriver|mejlar|mailar|messar|smsar|sander|kontaktar)( (mig|oss|till mig|ju|ut|er|nastan)){0,3} (aldrig|inte|inga|inget|ingen|sallan)\\b',
    '\\b(varfor|aldrig) (skickar|skriver) (ni|du)( (mig|oss|aldrig|inte|inga))*\\b',
  ),
  anyOf(
    '(?<!\\b(at|om|vil) )\\b(i|du|de|jeg|vi|butikken) (sender|skriver|mailer|sms er|kontakter)( (mig|os|til mig|jo|ud|jer|naesten)){0,3} (aldrig|ikke|ingen|intet|sjaeldent)\\b',
    '\\b(hvorfor|aldrig) (sender|skriver) (i|du)( (mig|os|aldrig|ikke|ingen))*\\b',
  ),
  anyOf(
    '(?<!\\p{L})(انتم |انت )?(لا|ما) (ترسلون|تبعثون|تكتبون|تراسلون)\\p{L}*|(?<!\\p{L})(انتم|انت) (لا|ما) (ترسل|تبعث|تكتب)\\p{L}*|(?<!\\p{L})لم (ترسل|تبعث|تكتب)\\p{L}*|(?<!\\p{L})(لا|ما) (ارسل|اكتب|ابعث)(?!\\p{L})',
  ),
  anyOf('(送って|連絡して|メールして|配信して|知らせて)(くれ|もらえ|いただけ|こ|来|き)(ない|ません|なく)(?!で)'),
];
/** Who is away: they do not read what comes, or cannot. Said of what somebody sends ("your mails") it may be a refusal. */
const AWAY = anyOf(
  '\\b(not|won ?t be|will not be|isn ?t|aren ?t) (reading|checking|looking at|seeing)( (any|my|the|all))* (e ?mails?|mails?|te?xts?|messages|sms)\\b|\\b(can ?t|cannot|can not|unable to|not able to|couldn ?t) (read|check|access|open|see)( (any|my|your|the))* (e ?mails?|mails?|te?xts?|messages?|sms)\\b(?! any ?more)|\\b(do not|don ?t|won ?t|will not) (read|check) my (e ?mails?|mails?|te?xts?|messages|inbox|phone)\\b|\\b(without|no|limited|not have|don ?t have|not having|little)( (any|full|regular))? access to( (my|any|the))* (e ?mails?|mails?|inbox|messages|phone)\\b',
  '\\b(lees|check|bekijk)( (nu|dan|tijdelijk|momenteel))* (geen|mijn) (e ?mails?|mails?|berichten|sms|post)\\b( niet)?|\\b(geen|zonder|beperkt\\w*) toegang (tot|op)( mijn)? (e ?mails?|mails?|mailbox|berichten)\\b|\\bkan( (nu|even|mijn|je|jullie))* (geen |niet )?(e ?mails?|mails?|berichten|sms)( niet)? (lezen|openen)\\b',
  '\\b(lese|checke)( (ich|derzeit|gerade|zurzeit|momentan|dort|da|daher))* (keine|meine) (e ?mails?|mails?|nachrichten|sms)( (derzeit|gerade|zurzeit|momentan))*( nicht)?(?! (mehr|von|aus)\\b)|\\b(kein\\w*|ohne|nur begrenzt\\w*) (zugriff|zugang) (auf|zu)( (meine|meinen|die|den|meinem|meinem))* (e ?mails?|mails?|postfach|nachrichten)\\b|\\bkann( (ich|gerade|derzeit|momentan|jetzt|hier))* (keine|die|deine|ihre) (e ?mails?|mails?|nachrichten?|sms)( nicht)?( gerade)? (lesen|offnen|abrufen)\\b',
  '\\b(ne )?(lis|lirai|consulte|consulterai) pas mes (e ?mails?|mails?|messages|sms|courriels)\\b|\\b(sans|pas|n ai aucun) acces a( (mes|mon|ma|les|la))* (e ?mails?|mails?|messages|messagerie|boite mail|courriels?)\\b|\\b(peux|pourrai) pas (lire|consulter|ouvrir)( (les|mes|vos|tes|de))* (e ?mails?|mails?|messages|sms|courriels)\\b',
  '\\bno (leo|leere|reviso|miro|veo) (el|los|mi|mis|la) (correos?|e ?mails?|mensajes|sms)\\b|\\b(sin|no tengo|no tendre) acceso (al?|a mis?|a los?) (correos?|e ?mails?|mensajes|buzon)\\b|\\bno (puedo|podre) (leer|ver|abrir) (el|los|mi|mis|la|sus|tus)? ?(correos?|e ?mails?|mensajes?|sms)\\b',
  '\\bnon (leggo|leggero|controllo) (le|la|i|gli|mie)( (mie|mia|miei))? (e ?mail|mail|posta|messaggi|sms)\\b|\\b(senza|non ho|non avro) accesso (alla|alle|ai)( (mia|mie|miei))? (e ?mail|mail|posta|messaggi)\\b|\\bnon (posso|riesco a|potro) (leggere|aprire|vedere) (le|la|i|gli|il)? ?(mie |vostre )?(e ?mail|mail|posta|messaggi\\w?|sms)\\b',
  '\\bnao (leio|lerei|vejo|consulto|vou ler|estou a ler)( (o|os|meu|meus|as|minhas))* (e ?mails?|mensagens|sms|correio)\\b|\\b(sem|nao tenho|nao terei) acesso (ao|aos|a|as)( (meu|meus|minhas))? (e ?mails?|correio|mensagens)\\b|\\bnao (posso|consigo) (ler|ver|abrir)( (o|os|as|meus|vossos))* (e ?mails?|mensagens|sms)\\b',
  '\\bnie (czytam|sprawdzam|odbieram|bede czytac|bede czytal|bede czytala)( moich| swoich)? (e ?maili|maili|poczty|wiadomosci|sms\\w*)\\b|\\b(bez|nie mam|brak|nie bede mial|nie bede miala)( \\w+)? ?dostepu do( (mojego|mojej|swojej))? (e ?maila?|maili|maila|poczty|skrzynki|wiadomosci)\\b|\\bnie moge (czytac|przeczytac|otworzyc|odczytac) (e ?maili|maili|maila|wiadomosci|sms\\w*)\\b',
  '\\b(laser|kollar|oppnar) (inte|inga)( mina| min)? (mejl\\w*|mail\\w*|e ?post\\w*|meddelanden|sms)\\b|\\b(utan|ingen|inte|begransad) (tillgang|atkomst) till( (min|mina|mitt))? (mejl\\w*|mail\\w*|e ?post\\w*)\\b|\\bkan( jag)? (inte|inga) (lasa|oppna)( (mina|era|nagra))? (mejl\\w*|mail\\w*|meddelanden|sms)\\b',
  '\\b(laeser|tjekker|abner) (ikke|ingen)( mine| min)? (mails?|e ?mails?|beskeder|sms\\w*)\\b|\\b(uden|ingen|ikke|begraenset) adgang til( (min|mine))? (mails?|e ?mails?|mailboks|beskeder)\\b|\\bkan( jeg)? ikke (laese|abne)( (mine|jeres))? (mails?|e ?mails?|beskeder|sms\\w*)\\b',
  '(?<!\\p{L})و?(لا|لن|ما) اقر[اي] (ال|رسايلي|بريدي)\\p{L}*|(?<!\\p{L})و?(بدون|لا يوجد لدي|ليس لدي) (امكانية )?(ال)?وصول (الى|ل) ?\\p{L}+|(?<!\\p{L})و?(لا|لن|ما) (استطيع|اقدر|يمكنني) (قراءة|فتح|اقرا) \\p{L}+',
  '(メール|メッセージ|sms)(を|が|は)?(読め|見られ|見れ|確認でき|チェックでき|開け)(ません|ない|なく)',
);
/** Of mails that do not bother, of having been taken off, of none that came, of one thing that is not to be received. */
const STATED = anyOf(
  '\\bare not annoying\\b|\\b(you|u|they) (just |have |ve )?(unsubscribed|removed|deleted) (me|us)\\b|\\bi (am|m|was) (unsubscribed|opted out)\\b|\\b(do not|don ?t) want to (receive|get) it$|\\bnever get an? (e ?mail|mail|te?xt|message)$',
  '\\b(hebben|heeft)( (jullie|u|ze))? (me|mij|ons)\\b.*\\b(afgemeld|uitgeschreven|verwijderd|gehaald)$|\\b(wil|willen) (het|hem) niet ontvangen$|\\bkrijg nooit (een )?(mails?|bericht(en)?|sms)$',
  '\\b(habt|haben|hast)( (ihr|sie|du))? (mich|uns)\\b.*\\b(abgemeldet|geloscht|entfernt|ausgetragen)$|\\bwurde( ich)?\\b.*\\b(abgemeldet|geloscht|entfernt|ausgetragen)$|\\b(will|mochte|wollen|mochten)( ich| wir)? (es|ihn) nicht (bekommen|erhalten)$',
  '\\bn[e ] ?((m|me|nous) )?(derange|embete|gene|ennuie|agace)(nt)? pas\\b|\\bvous (m|nous) avez (desabonn|desinscri|supprim|retir|enlev)\\w*|\\bpas (la|le) recevoir$',
  '\\bno (me|nos) (molesta|cansa|fastidia|incomoda)n?\\b|\\b(me|nos) (borraron|quitaron|eliminaron|sacaron|desuscribieron)\\b|(?<!\\bya )\\bno (quiero|deseo|queremos|deseamos) recibirl[oa]$',
  '\\bnon ((mi|ci) )?(disturba|infastidisce|infastidiscono|disturbano)\\b|\\bnon (voglio|desidero|vogliamo|desideriamo) ricever(lo|la)$',
  '\\bnao ((me|nos) )?(incomoda|chateia|perturba)m?\\b|\\b(removeram|tiraram|retiraram|apagaram) (me|nos)\\b|\\b(me|nos) (removeram|tiraram|retiraram|apagaram)\\b|\\bnao (quero|desejo|queremos|desejamos) (receber (isso|isto)|recebe l[oa])$|\\bnao mais (de|que|do que) um',
  '\\b(wypisali|usuneli|wykreslili)scie (mnie|nas)\\b|^brak (e ?maila|maila|maili|sms\\w*|wiadomosci|powiadomien)\\b',
  '\\bni har avregistrerat\\b|\\bjag ar avregistrerad\\b|\\binte (fa|ta emot) (den|det)$',
  '\\b(generer|forstyrrer) (mig|os) ikke\\b|\\bi har (afmeldt|frameldt|fjernet|slettet)\\b|\\bjeg er (afmeldt|frameldt)\\b|\\bikke( at)? modtage (den|det)$',
  '(^| )(الغيتم|حذفتم)|استلامها?$',
  '(メール|メッセージ|クーポン|通知)(が|は)(もう)?(来|き|届き?か?)(ません|ない)',
);
/** With it, a statement may be meant as a demand: "you send me no more"; or one form is either. */
const MORE =
  /\b(any ?more|any longer|no longer|more|again|meer|mehr|wieder|plus|mas|piu|mais|wiecej|juz|mer|fler|flera|langre|igen|mere|flere|laengere|non (mi|ci) (mandate|inviate|scrivete|spedite)(?! mai)|nao( (me|nos))? (manda|envia|escreve))\b|(بعد الان|مرة اخرى|مزيد|ترسلون|تبعثون|تكتبون|تراسلون)|もう|今後|二度と/u;
/** Who asks that it goes on. */
const NEGATED = [
  /\b(don ?t|do not|never|please not|nicht|niet|pas|no(?! stop)|non|nao|nie|inte|ikke)( (want to|wish to|want you to|mean to|ever))? (stop\w*|quit|cancel|parar|arret\w*|unsubscribe|opt out|remove|delete)\b|^stop by\b|\b(can ?t|cannot|couldn ?t) stop (?!getting|receiving|sending)\w+ing\b|\b(don ?t|not|never) let\b|\b(don ?t|do not|never) (want|wish|like)( \w+){0,4} to (stop|end|expire)\b|\b(niet dat|nicht dass|nie chce zeby|inte att|ikke( have)? at)( \w+)+ (stopt|stoppen|ophoud\w*|end\w+|aufhor\w+|skoncz\w+|slut\w*|stopper)$|\b(pas que|no quiero que|non voglio che|nao quero que)( \w+)+ (termin\w+|acab\w+|finis\w+|finiscano|s arret\w+|cess\w+)$/,
  /\b(don ?t|do not|didn ?t|did not|never)( \w+)? (want|wish|mean|like|ask)\w* to (be )?(unsub\w*|opt|leave|removed?|deleted?|taken)\b|\bwil(de)? (me |mij )?niet( \w+)? (afmelden|uitschrijven|afgemeld|uitgeschreven|verwijderd)\b|\b(will|wollte|mochte) (mich )?nicht( \w+)? (abmelden|abbestellen|abgemeldet|ausgetragen|geloscht)\b|\b(veux|voulais|souhaite) pas( \w+){0,2} (desabonn|desinscri)\w+|\bno (quiero|queria|deseo) (darme de baja|desuscrib\w+|ser eliminad\w)\b|\bnon (voglio|volevo) (cancellarmi|disiscriver\w+)|\bnao (quero|queria) (sair|cancelar|descadastrar)\b|\bnie (chce|chcialem|chcialam) (sie )?(wypis|rezygnowac)\w*|\bvill inte( \w+)? (avregistrer|avsluta|avanmal)\w*|\bvil ikke( \w+)? (afmeld|framelde|slettes)\w*|\bstop niet\b|\bhor(t|en sie|en)? nicht auf\b|\bn arrete[rz]? (pas|jamais)\b|\bno (paren|dejen)\b|\bnon (smett|ferm)\w+|\bnao parem\b|\bnie przestawaj\w*|\b(sluta|stoppa) (inte|aldrig)\b|\b(stop|hold) (ikke|aldrig)\b|\bno (me|nos) (elimin|borr|quit|saqu)en?\b|\bnao (me|nos) (remov|tir|apag|elimin|retir|exclu)[ae]m?\b|لا (توقفوا|توقف|تتوقفوا)|لا (اريد|ارغب في) (الغاء|ايقاف)|(解除|退会|解約|停止)し?たく(ない|ありません)|(配信|メール|登録|メッセージ|クーポン)(を|は)?((解除|停止|削除)し|止め|やめ)ないで/u,
];
/** After what was, not for an end: "why did you stop writing?" */
const WONDERING =
  /^(and |so |but |hi |hello )?(why|waarom|warum|wieso|weshalb|pourquoi|por que|perche|dlaczego|czemu|varfor|hvorfor)\b|^(لماذا|なぜ|どうして)/;
/** The same, with a question mark alone. */
const ASKING_AFTER =
  /^(and |so |but |hi |hello )?(when|where|did|has|have|wanneer|waar|wann|quand|cuando|quando|porque|kiedy|nar|hvornar)\b|^(متى|いつ)/;
// biome-ignore-end format: up to here

/** A sentence without what it states, and whether that may be meant as a demand. */
export function withoutStatements(plain: string): { rest: string; mayDemand: boolean } {
  const rest = [...STATEMENTS, AWAY]
    .reduce((left, statement) => left.replace(statement, ' '), plain)
    .replace(/ +/g, ' ')
    .trim();
  return { rest, mayDemand: rest !== plain && MORE.test(plain) };
}

/** Whether somebody asks that it goes on. */
export const asksOn = (plain: string): boolean => NEGATED.some((negated) => negated.test(plain));
/** Whether somebody asks after what was, or is. */
export const wonders = (plain: string, isQuestion: boolean): boolean =>
  WONDERING.test(plain) || (isQuestion && ASKING_AFTER.test(plain));
/** Whether a sentence of the grammar's words demands no end. */
export const demandsNone = (plain: string): boolean => STATED.test(plain);
