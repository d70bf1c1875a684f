/**
 * Sentences by which somebody takes a consent back, objects to what is done with their data (GDPR, articles 7(3), 17 and
 * 21), or complains that they never asked for it, in twelve languages. They are read like those of a refusal: in small
 * letters without accents and punctuation.
 */

// biome-ignore-start format: tables
const any = (...parts: string[]) => new RegExp(parts.join('|'), 'u');

/** The law's own words. Each names data, consent or advertising, so that "I object to the price" is none of them. */
const OBJECTIONS = [
  any(
    '\\bobject( \\w+){0,6} (data|marketing|advertising|messages?|e ?mails?|texts?|sms|mailings?|newsletters?)\\b|\\b(processing|use) of my( personal)? data\\b( \\w+){0,3} (objection|forbidden|prohibited)',
    '\\b(request|demand|require|ask for|want)( \\w+){0,2} (deletion|erasure|removal)( of)? (my|all)\\b',
  ),
  any(
    '\\bbezwaar( \\w+){0,6} (gegevens|reclame|marketing|mails?|e ?mails?|berichten|verwerking)\\b|\\b(mijn|de) toestemming( \\w+)? in\\b|\\btrek( \\w+){0,3} toestemming in\\b',
    '\\b(mijn|alle) gegevens( \\w+){0,2} (te )?(verwijderen|wissen)\\b|\\bverwijdering van mijn (gegevens|adres|nummer)\\b',
  ),
  any(
    '\\b(widerspr(eche|echen|icht|uch))( \\w+){0,6} (daten|werbung|werbe\\w*|newsletter\\w*|mails?|e ?mails?|sms|nachrichten|kontaktaufnahme|zusendung|datenverarbeitung|direktwerbung|direktmarketing)\\b|\\b(widerrufe|widerruf|ziehe)( \\w+){0,3} (einwilligung|zustimmung|einverstandnis)\\b',
    '\\b(loschung|entfernung|streichung) (meiner|aller|der) (\\w+ )?(daten|nummer|adresse|mail\\w*|e ?mail\\w*)\\b|\\b(meine|alle) (daten|nummer|adresse|e ?mail ?adresse|mailadresse)( \\w+){0,2} (zu )?(loschen|entfernen)\\b|\\baustrag(en|ung) aus\\b',
  ),
  any(
    '\\boppose( \\w+){0,6} (donnees|publicite|pub|prospection|messages?|e ?mails?|mails?|sms)\\b|\\b(retire|revoque)( \\w+)? consentement\\b',
    '\\b(suppression|effacement) de mes (donnees|coordonnees)\\b|\\b(supprimer|effacer|retirer) (toutes )?mes (donnees|coordonnees)\\b|\\bdesinscription\\b( \\w+)? (svp|merci)$',
  ),
  any(
    '\\b(me )?opong\\w+( \\w+){0,6} (datos|publicidad|mensajes|correos|comunicaciones)\\b|\\b(retiro|revoco)( \\w+){0,2} consentimiento\\b',
    '\\b(eliminacion|supresion|cancelacion) de mis datos\\b|\\b(solicito|pido|quiero)( \\w+)? baja\\b',
  ),
  any(
    '\\boppon\\w+( \\w+){0,6} (dati|pubblicita|messaggi|e ?mail|comunicazioni)\\b|\\b(revoco|ritiro)( \\w+){0,2} consenso\\b',
    '\\b(cancellazione|rimozione|eliminazione) dei miei dati\\b',
  ),
  any(
    '\\b(oponho|opo)\\w*( \\w+){0,6} (dados|publicidade|mensagens|e ?mails?|comunicacoes)\\b|\\b(retiro|revogo)( \\w+){0,2} consentimento\\b',
    '\\b(eliminacao|remocao|exclusao|apagamento) dos meus dados\\b',
  ),
  any(
    '\\bsprzeciw\\w*( \\w+){0,6} (danych|reklam\\w*|marketing\\w*|wiadomosci|maili)\\b|\\b(cofam|wycofuje|odwoluje)( \\w+)? zgod[ey]\\b',
    '\\b(usuniecie|wykreslenie|skasowanie)( \\w+)? (moich|mojego|mojej|mnie|wszystkich)\\b|\\bo zaprzestanie\\b',
  ),
  any(
    '\\bmotsatter mig( \\w+){0,6} (uppgifter|reklam|marknadsforing|utskick)\\b|\\baterkallar( \\w+)? samtycke\\b',
    '\\b(mina|alla) (\\w+ )?uppgifter( \\w+){0,2} (raderas|radera|tas bort)\\b|\\bradering av mina\\b',
  ),
  any(
    '\\bindsigelse( \\w+){0,6} (oplysninger|data|reklame\\w*|markedsforing|mails?)\\b|\\btraekker( \\w+)? samtykke\\b|\\btilbagekalder( \\w+)? samtykke\\b',
    '\\bsletning af mine\\b|\\b(mine|alle) (oplysninger|data)( \\w+){0,2} (slettes|slettet)\\b',
  ),
  any(
    '(اسحب|الغي|سحب) (موافقتي|الموافقة)|(اعترض|الاعتراض) على (معالجة|استخدام|استعمال)|(حذف|ازالة|مسح) (بياناتي|رقمي|بريدي|ايميلي|معلوماتي)',
  ),
  any('同意を(撤回|取り消|取消)|(個人情報|個人データ|私のデータ|利用)(を|の)(削除|消去|停止)|退会(し|を|希望)'),
];

/** Nobody who gets what they asked for says so; it is not a word for an end, though. */
const COMPLAINTS = [
  any(
    '^(this|that|it|these) (is|are)( just| only| pure| such| a| an){0,2} (spam|harassment|harassing|stalking|abuse|unsolicited|annoying)( \\w+)?$|\\byou (are|re) (spamming|harassing|stalking|annoying|bothering)\\b',
    '\\breport(ed|ing)? (you|this|it|these)?( \\w+){0,3} ?(spam|spammers?|harassment|abuse|ftc|fcc|ico)\\b|^(reported|report) (as )?spam$',
    '\\b(i|we) (did not|didn t|have not|haven t|never)( ever)? (sign(ed)? up|subscribed?|agreed?|consent(ed)?|asked?|opt(ed)? in)( for| to| into)?( (this|that|it|any of this|these|your)( (texts?|messages?|e ?mails?|mails?|newsletters?|list|sms|spam|service))?)?$',
    '\\b(no longer|not) interested( anymore| any more| any longer| thanks| in this| in these| in your \\w+)*$',
  ),
  any(
    '^(dit|dat|het) is( gewoon| pure| echt)? (spam|stalking|intimidatie|lastig|ongewenst\\w*)$|\\b(ik heb me|heb ik me|heb me)( hier| daar)? (nooit|niet)( \\w+){0,2} (aangemeld|ingeschreven|opgegeven)\\b',
  ),
  any(
    '^(das|dies|es) ist( \\w+)? (spam|belastigung|stalking|unerwunscht|unerwunschte werbung)$|\\bmelde (sie|euch|das|dies)( \\w+){0,2} spam\\b|\\b(habe|hab) (ich )?mich( \\w+){0,2} (nie|nicht|niemals)( \\w+){0,2} (angemeldet|eingetragen|registriert)( hierfur| dafur)?$',
  ),
  any(
    '^(c est|ceci est|cela est)( \\w+)? (spam|harcelement|indesirable|abus)$|\\bne (me|m) (suis|etais) (jamais|pas) (inscrit|abonne)\\w*( \\w+){0,2}$',
  ),
  any(
    '^(esto|eso)? ?es( \\w+)? (spam|acoso|hostigamiento)$|\\b(nunca|no|jamas) (me )?(he |habia )?(suscri\\w+|apunt\\w+|inscri\\w+|registr\\w+)( (a|en) (esto|esta lista|nada|su lista))?$',
  ),
  any(
    '^(questo|questa|e)( e)?( \\w+)? (spam|molestia|stalking)$|\\bnon mi sono (mai )?(iscritt|registrat)[oa]( \\w+){0,3}$|\\bmai iscritt[oa]\\b',
  ),
  any(
    '^(isto|isso|e)( e)?( \\w+)? (spam|assedio|abuso)$|\\b(nunca|nao) me (inscrevi|registei|registrei|subscrevi|cadastrei)( (nisto|nisso|em nada|na lista))?$',
  ),
  any(
    '^(to|to jest|jest)( \\w+)? (spam|nekanie)$|\\b(nigdy|nie)( \\w+){0,3} (zapisywal[ae]m|zapisal[ae]m|subskrybowal[ae]m)( sie)?( na to| do tego)?$',
  ),
  any(
    '^(det|detta|det har) ar( \\w+)? (spam|trakasserier|skrap)$|\\b(har|hade) (jag )?(aldrig|inte) (anmalt|registrerat|skrivit upp) mig( \\w+){0,3}$',
  ),
  any(
    '^(det|dette|det her) er( \\w+)? (spam|chikane)$|\\bhar (jeg )?(aldrig|ikke) (tilmeldt|skrevet|registreret) mig( \\w+){0,3}$',
  ),
  any('^(هذا|هذه)( \\p{L}+)? (ازعاج|مزعج|مزعجة|سبام|تحرش)$|(?<!\\p{L})لم (اشترك|اسجل)( \\p{L}+){0,3}$'),
  any(
    '^(とても|本当に)?迷惑(です|だ|してい?ます)?$|(登録|申し込み?|申込)を?した(覚え|おぼえ)(が|は)?(ない|ありません|無い)|登録していません$',
  ),
];
// biome-ignore-end format: up to here

/** Whether somebody objects, or takes a consent back, by a sentence. */
export const objects = (plain: string): boolean => OBJECTIONS.some((objection) => objection.test(plain));

/** Whether somebody complains of being written to at all: it may be a stop. A question is none. */
export const complains = (plain: string, isQuestion: boolean): boolean =>
  !isQuestion && COMPLAINTS.some((complaint) => complaint.test(plain));
