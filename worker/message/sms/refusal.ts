import { namesNothingElse, readEnding } from './ending.ts';
import { demandsNone, mayLeave } from './listing.ts';
import { objects } from './objection.ts';
import { findRebuff } from './rebuff.ts';
import { asksOn, withoutStatements, wonders } from './statement.ts';

/**
 * Sentences by which somebody wants no more messages, in twelve languages, as texts and mails bring them. They are read
 * in small letters without accents and punctuation: by the grammar of endings, and by patterns for what names nothing.
 */

// biome-ignore-start format: tables
/** The words for an end alone: what is to end the rest of the sentence says, and it may be something else. */
const LEAVES =
  /\b(unsub\w*|un subscri\w*|unsu\w?s?c\w*ri[bp]\w*|opt(ing|ed)?( me| us)?[ -]?out|stopall|uitschrijven|afmelden|meld (mij|me) af|schrijf (mij|me) uit|abmelden|abbestellen|desabonne\w*|desinscri\w+|darme de baja|d(a|e|i|oy)\w* de baja|mi cancello|cancellarmi|disiscriv\w+|cancellami|descadastr\w+|wypis(z|ac|zcie)( mnie)?|avregistrerar?( mig| jag)?|afmeld|afmelder (jeg )?mig|frameld|(ab|af)melde?(ings?)? ?link\w*|uitschrijf ?link\w*|abbestelle?n? ?link\w*|bestell\w* (ich|wir) (das|dies|es|sie|die) ab|(enlace|link) (de|para|per) (la )?(baja|desuscri\w+|cancel\w+|desinscri\w+)|com[oe] (posso |puedo |faccio a )?(cancel|annull|anul)\w* (isso|isto|esto|eso|questo|tutto)|link\w* (do )?(wypis\w+|rezygnacji)|(avregistrerings|avprenumererings|avanmalnings) ?lank\w*|framelding\w*|framelds?link\w*)\b|رابط (الغاء|ايقاف)|どうやって(解除|停止|配信停止|退会)|(解約|退会|解除|停止)の?(方法|仕方)|(止め|やめ)る(方法|仕方)/;
/** A short sentence with a stop word in it. */
const STRONG =
  /^((no thanks|no thank you|please|pls|plz|ok|okay|hey|hi|hello|just|bitte|por favor|stp|non merci|per favore|svp|prosze|snalla|i said|nee|nein|non|no) )*(stop|stopp|stoppen|quit|unsubscribe|arret|arretez|arrete|basta|baja|paren|parem?|koniec|przestan|przestac|przestancie|sluta|ophor|smettetela)\b( (it|now|this|that|stop|please|pls|plz|thanks|thank you|immediately|everything|bitte|jetzt|sofort|danke|alsjeblieft|aub|svp|maintenant|merci|por favor|ya|ahora|gracias|per favore|adesso|grazie|agora|obrigad[oa]|prosze|teraz|nu|tack|tak|venligst|already|fucking|shit|crap|nonsense|bullshit|the|ca|tout|all|thx|ty|asap|forever|for (ever|good)|permanently|right now|voorgoed|voor altijd|direct|onmiddellijk|meteen|fur immer|endgultig|umgehend|ab sofort|pour toujours|definitivement|immediatement|para siempre|definitivamente|inmediatamente|per sempre|subito|immediatamente|para sempre|imediatamente|na zawsze|natychmiast|juz|for alltid|genast|omedelbart|for altid|straks))*$/;
/** "Plus de promos": more of them or, without its "ne", no more. */
const MORE_OR_NONE = /(?<!\b(ne?|pas|jamais|rien)( \w+){0,3} )\bplus (de|d) (?!moi\b)/;
/** One way to be reached for another, in one breath: "don’t call just email". */
const INSTEAD =
  /\bmaar (mail\w*|app\w*|sms\w*|schrijf|schrijven|stuur|sturen|bel|bellen)\b|\b(just|only|rather|instead) (e ?mails?|mail|te?xts?|call|sms|write)\b|\b(e ?mail|mail|te?xt|call|write)( me)?( please)? (don ?t|do not|not) (e ?mail|mail|te?xt|call|ring|phone)\b/;
// biome-ignore-end format: up to here

/**
 * Whether somebody wants no more messages by a sentence, or by a part of one: clearly, or maybe. It is clear where the
 * whole sentence says it; one that names anything else may be about a parcel, or a day.
 * @param plain in small letters, without accents and punctuation.
 * @param isQuestion whether a question mark ended it.
 */
export function readRefusal(plain: string, isQuestion: boolean): 'stop' | 'unclear' | undefined {
  if (asksOn(plain) || (isQuestion && wonders(plain, true))) return undefined;
  const { rest, mayDemand } = withoutStatements(plain);
  return readDemand(rest, isQuestion) ?? (mayDemand && !isQuestion ? 'unclear' : undefined);
}

function readDemand(plain: string, isQuestion: boolean): 'stop' | 'unclear' | undefined {
  const rebuff = findRebuff(plain);
  const isClear = STRONG.test(plain) || rebuff === 'whole' || ((rebuff || objects(plain)) && namesNothingElse(plain));
  const ending = isClear ? 'stop' : readEnding(plain, isQuestion);
  const isDoubtful = MORE_OR_NONE.test(plain) || INSTEAD.test(plain) || demandsNone(plain);
  if (ending === 'stop') return isDoubtful ? 'unclear' : 'stop';
  return ending ?? (rebuff || objects(plain) || LEAVES.test(plain) || mayLeave(plain) ? 'unclear' : undefined);
}
