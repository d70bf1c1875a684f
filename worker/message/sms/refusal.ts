import { namesNothingElse, readEnding } from './ending.ts';
import { objects } from './objection.ts';
import { findRebuff } from './rebuff.ts';
import { anyOf } from './sentence.ts';

/**
 * Sentences by which somebody wants no more messages, in twelve languages, as texts and mails bring them. They are read
 * in small letters without accents and punctuation. Each names what is to end (writing, sending, a message, an entry on
 * a list) beside the word that ends it, so that "I don't understand the message" is none of them.
 */

// biome-ignore-start format: tables
/** "STOP deals" alone may be a keyword of somebody else's. */
const NO_KEYWORD = '(?<!^stop (?=\\S+$))';
/** In the shops of all languages. */
const LOAN = `${NO_KEYWORD}(deals|coupons|vouchers|promos)`;
/** What is sent, and what is done by sending; a language each. */
const EN =
  '(te?xts?|te?xting|messages?|messaging|msgs?|sms|e ?mails?|e ?mailing|mails?|mailing|newsletters?|spam|spamming|contact|contacting|sending|writing|calling|annoying|bothering|bugging|harassing|pestering|disturbing|stalking|adverts?|ads|marketing|' +
  // "I don't want the deals to end" is praise.
  `(${LOAN}|deal|offers?|promotions|discounts|(coupon|voucher|promo|discount) codes)(?! (to|ends?|ending|expire)\\b))`;
const NL = `(sms\\w*|sms en|berichten|berichtjes?|bericht|mails?|mailtjes?|e ?mails?|appjes|reclame|post|nieuwsbrie\\w+|aanbiedingen|kortingen|kortings(codes|bonnen|acties)|waardebonnen|promoties|${LOAN})`;
const DE = `(sms|mails?|e ?mails?|nachrichten?|werbung|werbemails?|newsletter|texte?|post|angebote?n?|gutscheinen?|gutscheincodes|rabatten?|rabatt(codes|aktionen)|${LOAN})`;
const FR_DEALS = `(offres?|promotions|remises|reductions|(bons|cheques) (d achat|de reduction|cadeaux?)|bons plans|codes (promos?|de reduction|de remise)|${LOAN})`;
const FR = `(sms|textos?|messages?|mails?|e ?mails?|courriels?|pubs?|publicites?|newsletters?|spams?|${FR_DEALS})`;
const ES = `(mensajes?|sms|correos?|mails?|e ?mails?|publicidad|spam|boletin\\w*|newsletters?|ofertas|promociones|cupones|descuentos|rebajas|(codigos|vales|bonos) (de descuento|promocionales)|${LOAN})`;
const IT = `(messagg\\w+|sms|mails?|e ?mail\\w*|pubblicita|newsletter|spam|offerte|promozioni|sconti|(buoni|codici) (sconto|promo\\w*)|${LOAN}|${NO_KEYWORD}(coupon|voucher|promo))`;
const PT = `(mensage\\w+|sms|mails?|e ?mails?|correios?|publicidade|spam|newsletters?|ofertas|promocoes|cupons|cupoes|descontos|(codigos|vales) (de desconto|promocionais)|${LOAN})`;
const PL =
  '(sms\\w*|wiadomosc\\w*|mail\\w*|e ?mail\\w*|reklam\\w*|spam\\w*|newsletter\\w*|ofert\\w*|(kupon|rabat|bon|voucher)(y|ow|ami)|zniz(ki|ek|kami)|promocj(e|i|ami)|kod(y|ow|ami) rabatow\\w+)';
const SV = `(sms\\w*|meddeland\\w*|mejl\\w*|mail\\w*|e ?mail\\w*|e ?post\\w*|reklam\\w*|nyhetsbrev\\w*|spam|utskick\\w*|erbjudanden\\w*|rabatter\\w*|rabattkoder\\w*|kuponger\\w*|kampanjer\\w*|${LOAN})`;
const DA = `(sms\\w*|besked\\w*|mails?|e ?mails?|reklame\\w*|nyhedsbrev\\w*|spam|tilbud\\w*|rabatter\\w*|rabatkoder\\w*|kuponer\\w*|${LOAN})`;
const AR = '(ال)?(عروض|كوبونات|قسايم|خصومات|تخفيضات)(كم)?(?!\\p{L})';
const JA = '(クーポン|お得な?情報|(セール|割引|キャンペーン)情報)';

/** The words for an end alone: what is to end the rest of the sentence says, and it may be something else. */
const LEAVES =
  /\b(unsub\w*|un subscri\w*|unsu\w?s?c\w*ri[bp]\w*|opt(ing|ed)?( me| us)?[ -]?out|stopall|uitschrijven|afmelden|meld (mij|me) af|schrijf (mij|me) uit|abmelden|abbestellen|desabonne[rz]?|desinscri\w+|darme de baja|d(a|e|oy)\w* de baja|mi cancello|cancellarmi|disiscriv\w+|cancellami|descadastr\w+|wypis(z|ac|zcie)( mnie)?|avregistrerar?( mig| jag)?|afmeld|afmelder (jeg )?mig|frameld)\b/;
/** A demand that is one whatever else the sentence says. */
const DEMANDS = [
  anyOf(
    'الغاء الاشتراك|(配信|登録|購読|メルマガ)を?(停止|止め|解除|解約)|(送|贈)らないで|送って(こ|来)ないで|送信しないで|連絡しないで|もう(いらない|要らない|結構)',
  ),
  anyOf(
    '^(please |pls )?((i|we) want out|no more|enough already|(cease and|please) desist|count me out)( please| now| thanks)?$|\\bcease and desist\\b|\\bget me off\\b( \\w+){0,3} (list|lists|database)\\b',
    `\\b(discontinue|refrain from)( \\w+){0,3} ${EN}\\b|\\b(stop|quit|cease)(?! by\\b)( (it|me|us|to|with|all|the|these|this|those|your|any|more|and|now|please|sending|offering|getting|receiving|fucking|bloody)){0,4} ${EN}\\b`,
    `\\b(?<!\\b(i|we|they|you|it|he|she|who) )(don ?t|do not|never|please no|please not|not)( (ever|please|again|you))? (text|message|msg|sms|e ?mail|mail|contact|write|spam|call|annoy|bother|disturb)\\b(?! (the|a|an|my|your) (store|shop|code|friend))`,
    '\\b(?<!\\b(i|we|they|you|it|he|she|who|can) )(don ?t|do not|never|not)( (ever|please))? send( (me|us|this|these))?( (any|anything|more|anymore|again|such|these|this|other|further|texts?|messages?|e ?mails?|mails?)\\b|$)',
    `\\b(don ?t|do not|no longer|never|didn ?t|did not)( (ever|even))? (want|wish|like|care for|need)( (to|any|more|your|these|the|this|such|get|be|from|you|receive|further|other|hear))* (${EN}|receive|contacted|texted|e ?mailed|hear from|hear)\\b`,
    '\\b(do not|don ?t|no longer) (want|wish)( to receive| to get| any of)? (these|this|those|more|them|it)( \\w+)?( anymore)?$',
    `\\bmind not( \\w+){0,2} ${EN}\\b|\\bwant no( more| further| other)? ${EN}\\b|\\benough( with| of)( \\w+)? ${EN}\\b`,
    '\\b(remove|delete|erase)( (please|also))? (me|(my|this|our|the) (phone |mobile |mail |e ?mail )?(number|address|e ?mail|mail|data|details|information|name|contact))( (off|from|out|please|now|immediately|at once|and|too|thanks|thank you|completely)\\b|$)|\\btake( (please|also))? (me|(my|this|our|the) (number|address|e ?mail|name))( (off|out|from|please|now|immediately|thanks|(this|these|it|that|all|any|everything)( \\w+)?))*$|\\b(off|from) your( mailing| contact)? (list|database|system|contacts)\\b',
    '\\bleave (me|us) alone\\b|^(can|could|will|would) you( please| pls| just| kindly)* stop( it| this| now| please)*$|\\b(delete|erase|remove) (everything|all)( \\w+){0,3} (on|about) (me|us)\\b|\\blose my number\\b|\\bhow (many times|often) (do|must) (i|we)( have to| need to)? (ask|tell|say)\\b|\\b(withdraw|revoke)\\b( \\w+){0,2} (consent|permission)\\b',
  ),
  anyOf(
    `\\b(?<!\\bik )(stop|hou|houd)( (op|nu|toch|aub|met|om|mij|me|deze|die|jullie|uw|de|te)){0,4} (${NL}|sturen|mailen|appen|schrijven|contact\\w*|lastigvallen|lastig)\\b`,
    `\\b(wil|willen|wens|hoef)( (ik|echt|graag|van u|van jullie)){0,2} geen( (enkele|verdere|andere|meer|van))? ${NL}\\b`,
    `\\b(stuur|app|sms|mail|e ?mail|benader|contacteer|schrijf)( (mij|me|ons|u|jullie|aub|alsjeblieft|alstublieft|dit|deze)){0,3} (niet|niets|nooit|geen)\\b( (meer|langer|verder|nog|zulke|${NL})\\b|$)`,
    '\\b(wil|wens|willen|hoef)( \\w+){0,3} (niet|niets|nooit)( meer| langer)? (ontvangen|krijgen|horen|hebben)\\b|\\bniet (meer|langer)( \\w+)? (mailen|sturen|appen|schrijven|contacteren|benaderen|lastigvallen)\\b',
    '\\b(verwijder|haal|schrap|wis)( (aub|alsjeblieft))?( (mij|me)\\b| (mijn|dit) (telefoon|mobiele )?(nummer|telefoonnummer|gegevens|adres|mail\\w*|e ?mail\\w*|naam))|\\b(van|uit)( (de|uw|jullie))? (mailing|verzend|mail)?lijst\\b',
    '\\b(stop|hou|houd)( (nu|toch|aub|alsjeblieft|alstublieft|er|eens|gewoon)){0,3} (hier ?mee|er ?mee|daar ?mee|mee)( (op|aub|alsjeblieft|alstublieft|nu)){0,3}$|\\bniet meer (sturen|mailen|appen)\\b',
    '\\b(meld|schrijf) ik (me|mij)( \\w+){0,3} (af|uit)$',
  ),
  anyOf(
    `\\b(stopp\\w*|stop|hor\\w*( sie)?( bitte)? auf|aufhoren|schluss|unterlass\\w*)( (mir|mich|uns|bitte|mit|den|die|diese|dieser|ihre|ihren|eure|euren|so|zu|endlich|sofort|weitere|das|der)){0,4} (zu )?(${DE}|schreiben|schick\\w*|send\\w*|kontakt\\w*|belastig\\w+|texten|mailen)\\b`,
    `\\b(will|wollen|mochten?|wunsche|wunschen|brauche)( (ich|wir|von ihnen|von euch|ab sofort|bitte|in zukunft|kunftig)){0,2} keine?n?( (weiteren?|mehr|solchen?|von|ihrer|eurer)){0,2} ${DE}\\b|\\bbitte keine?n?( (weiteren?|mehr|solchen?))? ${DE}\\b`,
    `\\b(schreib\\w*|schick\\w*|kontaktier\\w*|send\\w*|mail\\w*|ruf\\w*)( (sie|mir|mich|uns|bitte|doch|das|so etwas|ab sofort)){0,4} (nicht|nichts|nie|keine?n?)\\b( (mehr|wieder|weiter\\w*|langer|solche\\w*|${DE})\\b|$)`,
    '\\b(will|wollen|mochten?|wunsche)( \\w+){0,3} (nicht|nichts|nie)( (mehr|weiter|langer|wieder)){0,2}( von \\w+| \\w+)? (erhalten|bekommen|kontaktiert|angeschrieben|horen|haben)\\b|\\b(nicht|nie)( (mehr|wieder|weiter))( \\w+)? (schreiben|schicken|senden|kontaktieren|anschreiben|mailen|zusenden|belastigen)\\b|\\bbitte nicht (schreiben|kontaktieren|mailen)\\b',
    '\\b(losch\\w*|entfern\\w*|streich\\w*|nehm\\w*|nimm)( (sie|bitte|doch)){0,2} (mich|(meine|diese) (handy|telefon|mobil)?(nummer|daten|adresse|mailadresse|mail|e ?mail\\w*))\\b|\\baus (ihrem|eurem|dem|ihrer|eurer) (verteiler|mailverteiler|liste|newsletter)\\b',
    '^(bitte )?(hor|hort|horen)( (sie|doch|bitte|endlich|sofort|damit|mal|jetzt)){0,4} auf( (damit|bitte|jetzt|sofort)){0,2}$|^bitte( \\w+)? aufhoren$',
    `\\bseh(en|t)( sie| ihr| bitte)* von( \\w+){0,3} ${DE}( \\w+)? ab$`,
    '\\b(melde|trage) ich mich( \\w+){0,3} (ab|aus)$|\\bbestelle ich( \\w+){1,3} ab$',
  ),
  anyOf(
    `\\b(arret\\w*|cesse\\w*|stop)( (de|d|les|vos|ces|tous|toutes|m|me|nous|svp|avec|a|aux|maintenant|tout)){0,4} (${FR}|envoy\\w+|ecri\\w+|contact\\w+|derang\\w+|harcel\\w+|importun\\w+|spammer)\\b`,
    `\\b(envoye[rz]?|ecri[strvez]+|contacte[rz]?|derange[rz]?|importune[rz]?|spamme[rz]?|sollicite[rz]?)( moi| nous)? (plus|pas|rien|jamais)\\b(?! (de|d) (?!${FR}))(?! (le|la|l|les|mon|ma|mes|ce|cette|votre) (?!${FR}))`,
    `\\b(ne|veux|veut|voulons|souhaite|souhaitons|desire|desirons|voudrais|aimerais) (plus|pas|rien|jamais)( (me|m|nous|etre|que vous|en|les|vos|de)){0,3} (envoyer|ecrire|contacter|contactee?|deranger|derangee?|recevoir|sollicitee?)\\b`,
    `\\b(veux|veut|voulons|souhaite|souhaitons|desire|voudrais) (plus|pas|aucun)( (de|d|vos|aucun|un|une|autre\\w*|ces)){0,3} ${FR}\\b|^(svp |merci )?(plus|pas) (de|d|aucun) ${FR}( svp| merci)?$`,
    `\\b(retire[rz]?|supprime[rz]?|enleve[rz]?|efface[rz]?|raye[rz]?)( (moi|svp)\\b|( \\w+)? (mon|mes|ce) (numero|adresse|donnees|coordonnees|e ?mail|mail|nom))|\\bde (votre|vos) (liste|fichier|base)`,
  ),
  anyOf(
    `\\b(dej[ea]\\w*|parad|paren|pare|basta)( ya)? (de|con)( (los|las|sus|estos|estas|mas|tantos))* (enviar\\w*|escribir\\w*|contactar\\w*|mandar\\w*|molestar\\w*|${ES})\\b|^(por favor )?para(r)? de (enviar\\w*|escribir\\w*|mandar\\w*|molestar\\w*)\\b|\\bstop (${ES})\\b`,
    '\\b(no|nunca)( (me|nos|vuelvan a|vuelva a))* (envi(e|en|es|eis)|escrib(a|an|as|ais)|contact(e|en|es|eis)|mand(e|en|es|eis)|molest(e|en|es|eis)|enviarme|escribirme|contactarme|mandarme|molestarme)\\b(?! (el|la|un|una) )',
    `\\b(no|nunca|tampoco) (quiero|deseo|quisiera|queremos|necesito)( (mas|recibir|sus|estos|estas|que me|ningun\\w*|otros?|nada|de|saber)){0,4} (${ES}|recibir\\w*|contact\\w+|escrib\\w+|envi\\w+)\\b`,
    `\\b(borr|elimin|quit|sac|suprim)\\w*( \\w+)? (mi|este|mis) (numero|correo|datos|direccion|mail|e ?mail|telefono)\\b|\\b(borren|eliminen|saquen|quiten|borra|elimina|saca|quita)me\\b|\\bde (su|tu|vuestra) lista\\b`,
  ),
  anyOf(
    `\\b(smett\\w+|basta|ferm\\w+|stop)( (di|con|a|i|le|gli|questi|queste|vostri|vostre|mi)){0,3} (scriv\\w+|inviar\\w*|mandar\\w*|contattar\\w*|disturbar\\w*|${IT})\\b`,
    '\\b(non|mai piu)( (mi|ci|voglio che mi))* (scriv(ete|etemi|ermi|ere|i|a|ano)|invi(ate|atemi|are|armi|i|ino)|mand(ate|atemi|are|armi|i|ino)|contatt(ate|atemi|are|armi|i|ino)|disturb(ate|atemi|are|armi|i|ino))\\b(?! (il|lo|la|un|una) )',
    `\\bnon (voglio|desidero|vorrei|vogliamo|intendo)( (piu|ricevere|altr\\w+|i|le|vostr\\w+|quest\\w+|essere|nessun\\w*)){0,4} (${IT}|ricever\\w*|contattat\\w*|disturbat\\w*)\\b|^(per favore )?(niente|mai) piu ${IT}`,
    `\\b(cancell|rimuov|togli|elimin)\\w*( \\w+)? (mio|mia|miei|questo) (numero|indirizzo|dati|mail|e ?mail)\\b|\\b(cancell|togli|rimuov|elimin)\\w*mi\\b|\\bdall?a (vostra |tua |sua )(lista|mailing list)\\b`,
  ),
  anyOf(
    `\\b(parem?|parar|chega|deixem?|stop) (de|com)( (me|nos|as|os|tantas|tantos|mais))* (envi\\w+|mand\\w+|escrev\\w+|contact\\w+|contat\\w+|incomod\\w+|${PT})\\b|\\bstop ${PT}\\b`,
    '\\b(nao|nunca)( (me|nos|mais|voltem a))* (envie\\w*|mande\\w*|escreva\\w*|contacte\\w*|contate\\w*|incomode\\w*|enviar\\w*|escrever\\w*|contactar\\w*)\\b(?! (o|a|um|uma) )',
    `\\b(nao|nunca) (quero|desejo|queremos|gostaria de|pretendo)( (mais|receber|as|os|suas|seus|estas|estes|outras?|nenhum\\w*|ser)){0,4} (${PT}|receber\\w*|contact\\w+|contat\\w+)\\b|^(por favor )?(sem|nada de|nao mais|chega de) (mais )?${PT}`,
    '\\b(remov|apag|retir|elimin|tir|exclu)\\w*( \\w+){0,2} (meu|minha|meus|este|esse) (numero|contacto|contato|mail|e ?mail|dados|endereco|telefone|telemovel)\\b|\\b(remov|retir|tir|exclu)\\w* me\\b(?! uma? )|\\bda (sua|vossa|tua) lista\\b|\\bme (remov|retir|tir|exclu)\\w*( \\w+){0,2} lista\\b',
  ),
  anyOf(
    `\\b(przesta\\w+|dosc|skoncz\\w*|stop)( (mi|do mnie|juz|z|tych|wam|nam|tym)){0,3} (${PL}|pisa\\w+|wysyl\\w+|przysyl\\w+|kontaktowa\\w+|nekac|spamowa\\w+)\\b`,
    '\\brezygnuje z( \\w+)? (wiadomosc\\w*|mail\\w*|sms\\w*|newslettera|subskrypcji|powiadomien|reklam)\\b|\\bnie (pisz|piszcie|wysylaj|wysylajcie|przysylaj|przysylajcie|kontaktuj|kontaktujcie|spamuj|spamujcie)\\b|\\b(prosze|blagam)( (juz|wiecej|do mnie))* nie( (juz|wiecej|do mnie|mi))* (pisac|wysylac|przysylac|kontaktowac|dzwonic)\\b',
    `\\bnie (chce|chcemy|zycze sobie|zyczymy sobie|potrzebuje)( (juz|wiecej|otrzymywac|dostawac|zadnych|waszych|panstwa|tych|od was|byc|kolejnych)){0,4} (${PL}|otrzymywac|dostawac|kontaktu)\\b|^(prosze )?(zadnych|nigdy wiecej|koniec z)( wiecej)? ${PL}`,
    '\\b(usun\\w*|skresl\\w*|wykresl\\w*)( (prosze|panstwo))?( (mnie)\\b| (moj\\w*|ten) (numer|dane|adres|mail\\w*|e ?mail\\w*))|\\bz (waszej|panstwa) listy\\b|\\bmnie (usun\\w*|wypisa\\w*|skresli\\w*|wykresli\\w*)\\b',
    '\\b(zostaw|dajcie|daj)\\w*( mi| mnie)? (w )?spok(oj|oju)\\b',
  ),
  anyOf(
    `\\b(sluta|stoppa?|upphor|slutar)( (att|med|era|dessa|de har|mig|med att)){0,3} (${SV}|skick\\w+|skriv\\w*|kontakt\\w+|messa|mejla|maila|smsa|hora av|spamma|stora)\\b`,
    `\\b(vill|onskar)( (jag|vi))?( (inte|inga|slippa|aldrig)\\b)( (ha|fa|langre|mer|fler|flera|ta emot|era|dessa|nagra|bli|dem)){0,4} (${SV}|kontakta\\w*)\\b`,
    `\\b(skicka|skriv|kontakta|smsa|mejla|maila|messa)( (mig|oss|till mig)){0,2} (inte|inga|inget|aldrig)\\b( (mer|mera|fler|langre|igen|nagra|nagot|${SV})\\b|$)`,
    '\\b(ta bort|radera|stryk|avlagsna) (mig\\b|(mitt|min|mina|detta) (telefon|mobil)?(nummer|uppgifter|adress|mejl\\w*|mail\\w*|e ?post\\w*))|\\bfran (er|eran|din) (sand|mejl)?list\\w+\\b',
  ),
  anyOf(
    `\\b(stop|hold op|ophor)( (med|at|med at|jeres|disse|de|nu|mig)){0,3} (${DA}|skriv\\w*|send\\w*|kontakt\\w+|forstyr\\w+|maile)\\b`,
    `\\b(vil|onsker|gider)( (jeg|vi|gerne))* (ikke|ingen)( (have|modtage|fa|flere|mere|laengere|jeres|disse|nogen)){0,4} (${DA}|kontaktes|kontakt)\\b`,
    `\\b(send|skriv|kontakt|sms|mail)( (mig|os|til mig|venligst)){0,2} (ikke|ingen|intet|aldrig)\\b( (mere|flere|igen|laengere|nogen|${DA})\\b|$)`,
    '\\b(slet|fjern) (mig\\b|(mit|min|mine|dette) (telefon|mobil)?(nummer|mail\\w*|e ?mail\\w*|oplysninger|adresse|data))|\\bfra (jeres|din) (mail)?liste\\b',
  ),
  anyOf(
    '(?<!\\p{L})(لا|ارجو عدم|الرجاء عدم|ارجو الا|رجاء لا)( تعودوا)? (ترسل(?!و?(ها|ه))\\p{L}*|تراسل\\p{L}*|تكتب\\p{L}*|تتصل\\p{L}*|تتواصل\\p{L}*|ارسال|مراسلتي|الارسال|الاتصال|التواصل)',
    'كيف (الغي|اوقف|يمكنني الغاء) (الاشتراك|اشتراكي|الرسايل)|(توقف(وا)?|اوقف(وا)?|كفوا|كفى|ايقاف)( عن| من| هذه| كل){0,3} (رسايل|الرسايل|ارسال|الارسال|مراسلتي|الاتصال|البريد|ايميلات|الايميلات|الرسايل)',
    'لا (اريد|ارغب|نريد|اود)( (في|اي|هذه|استلام|تلقي|المزيد|من|ان|بعد|الان)){0,4} (رسايل|الرسايل|رسايلكم|رسالة|ايميلات|ايميل|بريد|بريدكم|اعلانات|استلام|تلقي)',
    `(?<!\\p{L})(اوقفوا?|وقفوا|كفى|كفاية|ايقاف|لا مزيد|لا (اريد|ارغب|نريد|اود))( (عن|من|في|هذه|كل|اي|المزيد|ارسال|استلام|تلقي|بعد|الان)){0,4} ${AR}`,
    '(احذف|ازيلوا?|امسح)وا?( [\\p{L}]+){0,2} (رقمي|الرقم|بريدي|ايميلي|بياناتي)|احذفوني|ازيلوني|(اتركوني|اتركني|دعوني|دعني)( و ?شاني)?$',
  ),
  anyOf(
    '(メッセージ|メール|e ?mail|sms|連絡|送信|配信)[\\p{L}]{0,6}(やめ|止め|停止|しないで|不要|いらない|要らない|いりません|拒否)',
    'もう(メール|メッセージ|連絡|sms|送)[\\p{L}]{0,8}(ないで|不要|結構|いらない|いりません|やめ|止め)',
    `${JA}(は|も|を)?(もう|今後|一切|これ以上)*((送|贈)らないで|やめ|止め|いらない|いりません|要らない|要りません|不要|必要ありません|必要ない|お断り|結構です)`,
    '(解約|退会|^解除|(配信|登録|購読|メルマガ|受信)の?(停止|解除|解約))の?(方法|仕方)',
    'リストから(外|削除)|(番号|アドレス)を(削除|消)し',
  ),
];
/** "No more messages": a demand, unless the sentence tells that none came, or that there are none. */
const NO_MORE = anyOf(
  `\\bno (more|further)( of)?( (of|your|these|such))* ${EN}\\b|^(please )?no ${EN}( please| thanks)?$`,
  `\\bgeen( enkele)? ${NL}( \\w+)? meer\\b|\\bgeen (verdere )?${NL}( meer)?( aub| alsjeblieft| alstublieft| graag)?$`,
  `\\bkeine?n? (weiteren? |mehr )${DE}\\b|\\bkeine?n? ${DE}( \\w+)? mehr\\b|^keine?n? ${DE}( bitte)?$`,
  `\\bplus (de|d|aucun|un seul|jamais de) ${FR}\\b`,
  `\\b(no|ni un|nunca) mas ${ES}\\b|\\bnessun (altro|altra) ${IT}\\b|\\bbasta ${IT}\\b|\\b(nao|nem) mais ${PT}\\b`,
  `\\b(zadnych|bez)( wiecej| kolejnych)? ${PL}\\b|\\bwiecej zadnych ${PL}\\b`,
  `\\b(inga|inte) (fler|flera|mer) ${SV}\\b|^inga ${SV}( tack)?$`,
  `\\b(ikke|ingen) (flere|mere) ${DA}\\b|^ingen ${DA}( tak)?$`,
);
const MISSED = anyOf(
  '\\b(got|received|getting|arriv\\w+|came|bekommen|erhalten|angekommen|gekommen|gekregen|krijg|bekomme|ontvangen|n (ai|avons) plus|aangekomen|recu|recois|recevons|arrive|recibi\\w*|llega\\w*|ricevut[oaie]|arriva\\w*|receb[ie]\\w*|cheg\\w+|dostal\\w*|otrzymal\\w*|przysz\\w+|fatt|mottagit|kommit|faet|fik|modtaget|kommet)\\b',
  // That there are none, or none left.
  `\\b((is|are) there|there (is|are|were)|there s|(?<!\\b(to|can i|could i) )(have|has|had|get|gets|see|find))( \\w+)? no (more|further)( of)?( (of|your|these|such))* ${EN}\\b|\\b(left|available)( (in|on|at|for|today|now)\\b|$)`,
  `\\b((zijn|is) er|er (zijn|is)|(heb|hebt|hebben|zie|vind)( (ik|je|jij|u|we|jullie))?)( (nu|nog|hier))? geen( verdere)? ${NL}\\b`,
  `\\b(gibt es|es gibt|(hab|habe|haben|habt|hast|hat|sehe|finde)( (ich|du|ihr|sie|wir))?)( (jetzt|hier|leider))? keine?n? (weiteren? |mehr )?${DE}\\b|\\bmehr (da|ubrig|verfugbar|vorhanden)$`,
  `\\b(n (y )?(a|avez|as)|reste|vois|trouve) plus (de|d|aucun) ${FR}\\b|\\bnie (ma|mam|masz|mamy|macie|widze)( (juz|tu|tutaj))* zadnych\\b`,
  '\\b(finns( det)?|(har|ser)( (jag|vi|ni|du|jeg|i))?|er der|der er) (inga|inte|ikke|ingen) (fler|flera|mer|flere|mere)\\b',
);
/** "Je veux plus de promos", without a "ne": more of them, or no more. */
const MORE_OR_NONE = anyOf(
  `(?<!\\bne?( \\w+){0,2} )\\b(envoy\\w+|veux|voulons|voudrais|aimerais|souhait\\w+)( (moi|nous|recevoir|avoir))* plus (de|d) ${FR_DEALS}\\b`,
);
/** A short sentence with a stop word in it. */
const STRONG =
  /^((no thanks|no thank you|please|pls|plz|ok|okay|hey|hi|hello|just|bitte|por favor|per favore|svp|prosze|snalla|i said|nee|nein|non|no) )*(stop|stopp|stoppen|quit|unsubscribe|arret|arretez|arrete|basta|baja|paren|parem?|koniec|przestan|przestac|przestancie|sluta|ophor|smettetela)\b( (it|now|this|that|stop|please|pls|plz|thanks|thank you|immediately|everything|bitte|jetzt|sofort|danke|alsjeblieft|aub|svp|maintenant|merci|por favor|ya|ahora|gracias|per favore|adesso|grazie|agora|obrigad[oa]|prosze|teraz|nu|tack|tak|venligst|already|fucking|shit|crap|nonsense|bullshit|the|ca|tout|all|thx|ty|asap|forever|for (ever|good)|permanently|right now|voorgoed|voor altijd|direct|onmiddellijk|meteen|fur immer|endgultig|umgehend|ab sofort|pour toujours|definitivement|immediatement|para siempre|definitivamente|inmediatamente|per sempre|subito|immediatamente|para sempre|imediatamente|na zawsze|natychmiast|juz|for alltid|genast|omedelbart|for altid|straks))*$/;
/** Who asks that it goes on. */
const NEGATED =
  /\b(don ?t|do not|never|please not|nicht|niet|pas|no|non|nao|nie|inte|ikke)( (want to|wish to|want you to|mean to|ever))? (stop\w*|quit|cancel|parar|arret\w*|unsubscribe|opt out|remove|delete)\b/;
/** A question after what was, not for an end: "why did you stop writing?" */
const WONDERING =
  /^(and |so |but |hi |hello )?(why|when|where|did|has|have|waarom|wanneer|waar|warum|wieso|weshalb|wann|pourquoi|quand|por que|cuando|perche|quando|porque|dlaczego|czemu|kiedy|varfor|nar|hvorfor|hvornar)\b|^(لماذا|متى|なぜ|いつ|どうして)/;
// biome-ignore-end format: up to here

/**
 * Whether somebody wants no more messages by a sentence, or by a part of one: clearly, or maybe. It is clear where the
 * whole sentence says it; one that names anything else may be about a parcel, or a day.
 * @param plain in small letters, without accents and punctuation.
 * @param isQuestion whether a question mark ended it.
 */
export function readRefusal(plain: string, isQuestion: boolean): 'stop' | 'unclear' | undefined {
  if (NEGATED.test(plain) || (isQuestion && WONDERING.test(plain))) return undefined;
  const rebuff = findRebuff(plain);
  if (STRONG.test(plain) || rebuff === 'whole') return 'stop';
  const demands =
    rebuff !== undefined ||
    objects(plain) ||
    DEMANDS.some((demand) => demand.test(plain)) ||
    (NO_MORE.test(plain) && !MISSED.test(plain));
  if (demands) return namesNothingElse(plain) && !MORE_OR_NONE.test(plain) ? 'stop' : 'unclear';
  return readEnding(plain, isQuestion) ?? (LEAVES.test(plain) ? 'unclear' : undefined);
}
