import { namesNothingElse, readEnding } from './ending.ts';
import { mayLeave } from './leaving.ts';
import { objects } from './objection.ts';
import { findRebuff } from './rebuff.ts';
import { asksOn, demandsNone, withoutStatements, wonders } from './statement.ts';

/**
 * Sentences by which somebody wants no more messages, in twelve languages, as texts and mails bring them. They are read
 * in small letters without accents and punctuation: by the grammar of endings, and by patterns for what names nothing.
 */

// biome-ignore-start format: tables
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
  return ending ?? (rebuff || objects(plain) || mayLeave(plain) ? 'unclear' : undefined);
}
