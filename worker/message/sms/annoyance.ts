import { anyOf } from './sentence.ts';

/**
 * Sentences that may be a stop though no rule of ours understands them as one, in twelve languages: annoyance, a threat,
 * the law's name, a bare word for an end. Whoever writes so is left alone at once, and a person looks at what was meant.
 */

// biome-ignore-start format: tables
/** Read in small letters without accents, like all of these tables. None is a word that a happy friend needs. */
const SIGNS = [
  // "This is harassment".
  anyOf(
    '^(this|that|it|these|dit|dat|het|das|dies|es|c|esto|eso|questo|isto|isso|to|det|detta|dette)( (is|are|ist|est|es|e|jest|har|her|ar|er))+( \\w+)? (harassment|harassing|stalking|abuse|unsolicited|annoying|intimidatie|lastig|ongewenst\\w*|belastigung|unerwunscht\\w*|harcelement|indesirable|abus|acoso|hostigamiento|molestia|assedio|abuso|nekanie|trakasserier|skrap|chikane)\\b|^(هذا|هذه) (ازعاج|مزعج|مزعجة|سبام|تحرش)|^(とても|本当に)?迷惑(です|だ|してい?ます)?$',
  ),
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
/** Asks when, or why not, and means at once. */
const URGES = anyOf(
  // "This has to stop", "forget my number".
  '^(this|it|that) (has to|must|needs to) (stop|end)|^(dit|dat|het) moet( nu)? (stoppen|ophouden)|^(das|es) muss( \\w+)? (aufhoren|enden)|^(ca|cela) doit (cesser|s arreter)|^esto tiene que (parar|acabar|terminar)|^(questo )?deve finire|^isto tem (de|que) (parar|acabar)|^to musi sie skonczyc|^det(ta)?( har)? maste (sluta|upphora)|^det( her)? (skal|ma) (stoppe|holde op)|يجب ان (تتوقف|يتوقف)',
  '^(please )?(forget|vergeet|vergesst|oubliez|olviden|dimenticate|esquecam|zapomnijcie|glom|glem) (me|mij|mich|o mnie|mig|(my|mijn|meine|mon|mi|il mio|o meu|moj|mitt|mit) num\\w+)$|^(merci de m oublier|oubliez moi|olvidense de mi|dimenticatevi di me|esquecam me)$|^انسو(ا رقمي|ني)',
  '\\bwhy (don|won|can) t (you|u)( \\w+){0,2} (stop|quit|leave)\\b|\\b(messages?|te?xts?|texting|e ?mails?|sms|spam) (just )?(never|don t|won t|doesn t|does not|do not) (stop|end)\\b|\\bwhen (will|are) (you|u)( \\w+){0,4} (stop|quit|leave)|\\bwhy (do|are|am) (you|u|i)( \\w+){0,2} (text|messag|e ?mail|mail|send|writ|contact|spam|bother|get|receiv)\\w*( \\w+){0,2} (me|te?xts?|messages?|e ?mails?|these|this|spam)\\b|\\b(you|u) (just |guys )?(keep( on)?|won t stop|don t stop|never stop|can t stop) (send|text|messag|e ?mail|mail|spam|writ|contact)|\\btext me again and\\b|\\bbelongs to some(one|body) else\\b',
  '\\bwanneer (houden|stoppen|hou|stopt) (jullie|u|je)\\b|\\bwaarom (blijven|blijf|blijft) (jullie|u|je)\\b|\\bwaarom (krijg|ontvang) ik (nog|weer|steeds)\\b|\\b(jullie|u|je) (blijven|blijft|blijf)( \\w+){0,2} (sturen|mailen|appen|schrijven|sms en)\\b|\\b(kan|hoe kom) ik van (die|deze|jullie|de) \\w+ af\\b|^hou(d)? (nu |toch |eens )?op met (die|deze|dit|dat) \\w+$',
  '\\b(wann|warum) (hor|stopp)\\w* (sie|ihr)\\b|\\bwarum (bekomme|erhalte|kriege) ich( immer| schon)? (noch|wieder|standig)\\b|\\bwie werde ich( \\w+){1,4} los\\b|\\b(ihr|sie) (schreib|schick|send)(t|en|et)( \\w+)? (standig|dauernd|immer wieder|immer noch)\\b',
  '\\bquand (allez vous|est ce que vous allez|vas tu)( \\w+)? (arreter|cesser)\\b|\\bpourquoi( est ce que)? (je recois|recois je) (encore|toujours)\\b|\\bcomment (ne plus recevoir|arreter|stopper)\\b|\\bvous continuez\\b',
  '\\bcuando (van a|vais a|piensan|va a) (parar|dejar)\\b|\\b(por que sigo|siguen) \\w+ndo(me|nos)?\\b|\\bcomo (dejo de|hago para no|paro de) recibir\\b',
  '\\bquando (la smett\\w+|smett\\w+|la finite)\\b|\\bperche (ricevo ancora|continuo a ricevere|mi arrivano ancora)\\b|\\bcome (faccio a|posso) non ricevere\\b|\\bcontinuate a (mand|scriv|invi)',
  '\\bquando (e que )?(vao|voces vao)( \\w+)? (parar|deixar)\\b|\\b(continuo a receber|continuo recebendo|ainda recebo)\\b|\\bcomo (deixo de|faco para nao) receber\\b|\\bcontinuam (a )?(mand|envi|escrev)',
  '\\bkiedy (wreszcie )?przesta\\w+|\\b(dlaczego|czemu) (wciaz|nadal|ciagle|jeszcze) (dostaje|otrzymuje)\\b|\\b(wciaz|nadal|ciagle) (wysyla|pisze|przysyla)\\w*|\\bjak (przestac|nie) (dostawac|otrzymywac)\\b',
  '\\bnar slutar (ni|du)\\b|\\bvarfor far jag (fortfarande|annu)\\b|\\bhur slipper jag\\b|\\bni fortsatter( att)? (skick|skriv|mejl|mail)',
  '\\bhvornar (stopper|holder) (i|du)\\b|\\bhvorfor (far|modtager) jeg (stadig|fortsat)\\b|\\bhvordan (slipper|undgar) jeg\\b|\\bi bliver ved( med)?( at)? (send|skriv)',
  'متى (ستتوقفون|تتوقفون)|لماذا ما ?ز(لت|ال)|كيف اتخلص|いつまで(送|メール)|(なぜ|どうして)まだ(メール|メッセージ|送)',
);
// biome-ignore-end format: up to here

/** Whether somebody may want an end though it is not understood. A question is none, unless it asks when that comes. */
export const isAnnoyed = (plain: string, isQuestion: boolean): boolean =>
  URGES.test(plain) || (!isQuestion && SIGNS.some((sign) => sign.test(plain)));
