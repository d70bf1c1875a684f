import { anyOf } from './sentence.ts';

/**
 * Sentences that may be a stop though no rule of ours understands them as one, in twelve languages: annoyance, a threat,
 * the law's name, a bare word for an end. Whoever writes so is left alone at once, and a person looks at what was meant.
 */

// biome-ignore-start format: tables
/** Read in small letters without accents, like all of these tables. None is a word that a happy friend needs. */
const SIGNS = [
  anyOf(
    '\\b(wrong (person|number)|(doesn ?t|does not|no longer) lives? here|deceased|(has|have) passed away|knock it off|leave (me|us) be|(i m|i am|im|we are|we re)( really| just)? not interested)\\b|\\bwhy (are|do) you( keep)? (text|messag|e ?mail|mail|contact|writ|spam)\\w*( to)? (me|us)\\b',
    '\\b(who gave you|how did you get) my\\b',
    '\\b(fed up|sick|tired) (of|with) (this|these|it(?! \\w+ing)|you|your|all|getting|receiving|hearing)\\b|\\b(annoy|bother|harass|pester|bug|spam)(s|ed|ing)? me\\b|\\b(block|blocked|blocking) (you|this (number|sender)|your (number|mails?|e ?mails?))\\b',
    '\\b(gdpr|data protection (officer|authority|act)|can spam|tcpa|small claims|legal action|my (lawyer|solicitor|attorney)(?! (friend|sister|brother|colleague|cousin))|restraining order|sue you)\\b',
    '(?<!\\b(don ?t|do not|not|never|can ?t|cannot|won ?t|couldn ?t|can ?not)( \\w+)?) \\b(stop|quit|end) (it|this|that|these|those)\\b( \\w+)?$|^(stop|quit|end) (it|this|that|these|those)\\b|\\bget (the )?(hell|fuck) (out|off|away|lost)\\b|\\bhow (can|do) i get rid\\b|\\bi hate (it|you|getting|(this|these)( \\w+)?$|(this|these)( \\w+)? (te?xts?|messages?|e ?mails?|mails?|spam|ads?)\\b)',
  ),
  anyOf(
    '\\b(woont hier niet|is overleden|verkeerde persoon|geen toestemming gegeven|(nooit|niet)( \\w+)? (toestemming gegeven|ingeschreven|aangemeld|akkoord))\\b',
    '\\b(avg verzoek|autoriteit persoonsgegevens|mijn advocaat)\\b|\\b(ik ben (dit|het|jullie)( \\w+)? (zat|beu)|word er gek van|blokkeer (jullie|u|dit|deze))\\b|^stop( hier| daar| er)?( mee| maar| eens| toch)+$',
  ),
  anyOf(
    '\\b(wohnt( \\w+)? nicht( mehr)? hier|wohnt hier nicht|ist verstorben|falsche person|(nie|niemals|nicht)( \\w+)? (zugestimmt|eingewilligt|angemeldet|abonniert))\\b|\\bwoher haben sie meine\\b',
    '\\b(dsgvo|datenschutzbehorde|abmahnung|mein(en)? (rechts)?anwalt|anzeige erstatten|zeige (sie|euch) an)\\b|\\b(nervt|nerven sie|nervt ihr|habe (es )?satt|blockiere (sie|euch|dich|diese)|das reicht( jetzt)?$|reicht es mir|reicht s)\\b',
  ),
  anyOf(
    '\\b(n habite (plus|pas) ici|est decedee?|mauvaise personne|(jamais|pas) (donne mon (accord|consentement)|consenti|ete inscrite?|accepte de recevoir))\\b',
    '\\b(rgpd|cnil|mon avocat|porter plainte|signal conso)\\b|\\b(j en ai (marre|assez)|ras le bol|ca suffit|vous me (harcelez|saoulez|derangez)|je (vous )?bloque)\\b',
  ),
  anyOf(
    '\\b(no vive aqui|ha fallecido|fallecio|persona equivocada|(nunca|no) (me suscribi|di mi consentimiento|he dado mi consentimiento|autorice))\\b',
    '\\b(rgpd|aepd|lista robinson|mi abogad[oa]|denunciar(e|les|los)?)\\b|\\b(estoy hart[oa]|ya basta|dejen? de molestar|me tienen hart[oa]|los? bloque[oe])\\b',
  ),
  anyOf(
    '\\b(non (abita|vive) (piu )?qui|e decedut[oa]|persona sbagliata|(mai|non ho) (dato il (mio )?consenso|acconsentito|mi sono iscritt[oa]))\\b',
    '\\b(garante (della )?privacy|mio avvocato|vi denuncio)\\b|\\b(sono stuf[oa]|mi avete stufat[oa]|adesso basta|ora basta|vi blocco|mi state (disturbando|stressando|stancando))\\b',
  ),
  anyOf(
    '\\b(nao (mora|vive) (mais )?aqui|faleceu|pessoa errada|(nunca|nao) (autorizei|me inscrevi|dei (o meu |meu )?consentimento))\\b',
    '\\b(rgpd|lgpd|cnpd|procon|meu advogado)\\b|\\b(estou fart[oa]|ja chega|parem com isso|pare com isso|vou bloquear|bloqueei)\\b',
  ),
  anyOf(
    '\\b(nie mieszka (tu|tutaj)|nie zyje|zla osoba|nie (wyrazil[ea]m|wyrazal[ea]m|dal[ea]m)( \\w+)? zgody|nie zapisywal[ea]m sie)\\b',
    '\\b(rodo|uodo|moj(ego)? prawnik\\w*|zglosze (to|was|sprawe))\\b|\\b(mam (tego )?dosc|dajcie (mi )?spokoj|blokuje (was|ten|numer)|prosze przestac|przestancie)\\b',
  ),
  anyOf(
    '\\b(bor inte har|har avlidit|fel person|(aldrig|inte) (godkant|samtyckt|anmalt mig|gett( mitt)? samtycke))\\b',
    '\\b(gdpr|imy|datainspektionen|min advokat|polisanmal\\w*)\\b|\\b(trott pa (det|detta|er|era)|sluta (med )?(det|detta|nu)|blockerar (er|dig|detta|numret)|nu racker det)\\b',
  ),
  anyOf(
    '\\b(bor ikke her|er afdod|forkert person|(aldrig|ikke) (givet( mit)? samtykke|tilmeldt mig|sagt ja til))\\b',
    '\\b(gdpr|datatilsynet|min advokat|politianmeld\\w*)\\b|\\b(traet af (det|dette|jer|jeres)|hold nu op|hold op( med det)?$|blokerer (jer|dig|nummeret)|nu er det nok)\\b',
  ),
  anyOf(
    'لا يسكن هنا|متوفى|شخص خاطي|لم (اوافق|اشترك)|(سيمت|مللت) (من|هذا|هذه)|ساحظر|حظرتكم|يكفي هذا|(?<!\\p{L})كفاية|محامي|ساشتكي|اتركوني',
  ),
  anyOf(
    '亡くなり|人違い|同意し(た覚え|て(い)?ない|てません|ていません)|登録した覚え|うんざり|しつこい|いい加減に|ブロックします|ブロックした|通報します|弁護士|個人情報保護法|迷惑なので',
  ),
];
// biome-ignore-end format: up to here

/** Whether somebody may want an end though it is not understood. A question is none. */
export const isAnnoyed = (plain: string, isQuestion: boolean): boolean =>
  !isQuestion && SIGNS.some((sign) => sign.test(plain));
