import { anyOf } from './sentence.ts';

/**
 * Sentences by which somebody takes a consent back, or objects to what is done with their data (GDPR, articles 7(3), 17
 * and 21), in twelve languages: a refusal in the law's own words.
 */

// biome-ignore-start format: tables
/** The law's own words. Each names data, consent or advertising, so that "I object to the price" is none of them. */
const OBJECTIONS = [
  anyOf(
    '\\bobject( \\w+){0,6} (data|marketing|advertising|messages?|e ?mails?|texts?|sms|mailings?|newsletters?)\\b|\\b(processing|use) of my( personal)? data\\b( \\w+){0,3} (objection|forbidden|prohibited)',
    '\\b(withdraw|revoke)\\b( \\w+){0,2} (consent|permission)\\b|\\b(request|demand|require|ask for|want)( \\w+){0,2} (deletion|erasure|removal)( of)? (my|all)\\b',
  ),
  anyOf(
    '\\bbezwaar( \\w+){0,6} (gegevens|reclame|marketing|mails?|e ?mails?|berichten|verwerking)\\b|\\b(mijn|de) toestemming( \\w+)? in\\b|\\btrek( \\w+){0,3} toestemming in\\b',
    '\\b(mijn|alle) gegevens( \\w+){0,2} (te )?(verwijderen|wissen)\\b|\\bverwijdering van mijn (gegevens|adres|nummer)\\b',
  ),
  anyOf(
    '\\b(widerspr(eche|echen|icht|uch))( \\w+){0,6} (daten|werbung|werbe\\w*|newsletter\\w*|mails?|e ?mails?|sms|nachrichten|kontaktaufnahme|zusendung|datenverarbeitung|direktwerbung|direktmarketing)\\b|\\b(widerrufe|widerruf|ziehe)( \\w+){0,3} (einwilligung|zustimmung|einverstandnis)\\b',
    '\\b(loschung|entfernung|streichung) (meiner|aller|der) (\\w+ )?(daten|nummer|adresse|mail\\w*|e ?mail\\w*)\\b|\\b(meine|alle) (daten|nummer|adresse|e ?mail ?adresse|mailadresse)( \\w+){0,2} (zu )?(loschen|entfernen)\\b|\\baustrag(en|ung) aus\\b',
  ),
  anyOf(
    '\\boppose( \\w+){0,6} (donnees|publicite|pub|prospection|messages?|e ?mails?|mails?|sms)\\b|\\b(retire|revoque)( \\w+)? consentement\\b',
    '\\b(suppression|effacement) de mes (donnees|coordonnees)\\b|\\b(supprimer|effacer|retirer) (toutes )?mes (donnees|coordonnees)\\b|\\bdesinscription\\b( \\w+)? (svp|merci)$',
  ),
  anyOf(
    '\\b(me )?opong\\w+( \\w+){0,6} (datos|publicidad|mensajes|correos|comunicaciones)\\b|\\b(retiro|revoco)( \\w+){0,2} consentimiento\\b',
    '\\b(eliminacion|supresion|cancelacion) de mis datos\\b|\\b(solicito|pido|quiero)( \\w+)? baja\\b',
  ),
  anyOf(
    '\\boppon\\w+( \\w+){0,6} (dati|pubblicita|messaggi|e ?mail|comunicazioni)\\b|\\b(revoco|ritiro)( \\w+){0,2} consenso\\b',
    '\\b(cancellazione|rimozione|eliminazione) dei miei dati\\b',
  ),
  anyOf(
    '\\b(oponho|opo)\\w*( \\w+){0,6} (dados|publicidade|mensagens|e ?mails?|comunicacoes)\\b|\\b(retiro|revogo)( \\w+){0,2} consentimento\\b',
    '\\b(eliminacao|remocao|exclusao|apagamento) dos meus dados\\b',
  ),
  anyOf(
    '\\bsprzeciw\\w*( \\w+){0,6} (danych|reklam\\w*|marketing\\w*|wiadomosci|maili)\\b|\\b(cofam|wycofuje|odwoluje)( \\w+)? zgod[ey]\\b',
    '\\b(usuniecie|wykreslenie|skasowanie)( \\w+)? (moich|mojego|mojej|mnie|wszystkich)\\b|\\bo zaprzestanie\\b',
  ),
  anyOf(
    '\\bmotsatter mig( \\w+){0,6} (uppgifter|reklam|marknadsforing|utskick)\\b|\\b(aterkallar|drar tillbaka)( \\w+)? samtycke\\b',
    '\\b(mina|alla) (\\w+ )?uppgifter( \\w+){0,2} (raderas|radera|tas bort)\\b|\\bradering av mina\\b',
  ),
  anyOf(
    '\\bindsigelse( \\w+){0,6} (oplysninger|data|reklame\\w*|markedsforing|mails?)\\b|\\btraekker( \\w+)? samtykke\\b|\\btilbagekalder( \\w+)? samtykke\\b',
    '\\bsletning af mine\\b|\\b(mine|alle) (oplysninger|data)( \\w+){0,2} (slettes|slettet)\\b',
  ),
  anyOf(
    '(اسحب|الغي|سحب) (موافقتي|الموافقة)|(اعترض|الاعتراض) على (معالجة|استخدام|استعمال)|(حذف|ازالة|مسح) (بياناتي|رقمي|بريدي|ايميلي|معلوماتي)',
  ),
  anyOf('同意を(撤回|取り消|取消)|(個人情報|個人データ|私のデータ|利用)(を|の)(削除|消去|停止)|退会(し|を|希望)'),
];
// biome-ignore-end format: up to here

/** Whether somebody objects, or takes a consent back, by a sentence. */
export const objects = (plain: string): boolean => OBJECTIONS.some((objection) => objection.test(plain));
