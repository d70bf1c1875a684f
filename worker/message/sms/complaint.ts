import { anyOf } from './sentence.ts';

/**
 * Sentences by which somebody complains of being written to at all, or that they never asked for it, in twelve languages.
 * They name no end: what they mean is for a person to say.
 */

// biome-ignore-start format: tables
/** Nobody who gets what they asked for says so; it is not a word for an end, though. */
const COMPLAINTS = [
  anyOf(
    '^(this|that|it|these) (is|are)( just| only| pure| such| a| an){0,2} (spam|harassment|harassing|stalking|abuse|unsolicited|annoying)( \\w+)?$|\\byou (are|re) (spamming|harassing|stalking|annoying|bothering)\\b(?! with (such )?(great|good|nice|lovely|amazing))|\\bno interest (in (this|these|it|that|your|any of)\\b|at all|whatsoever)',
    '\\breport(ed|ing)? (you|this|it|these)?( \\w+){0,3} ?(spam|spammers?|harassment|abuse|ftc|fcc|ico)\\b|^(reported|report) (as )?spam$',
    '\\b(i|we) (did not|didn t|have not|haven t|never)( ever)? (sign(ed)? up|subscribed?|agreed?|consent(ed)?|ask(ed)?|request(ed)?|opt(ed)? in)( for| to| into)?( (this|that|it|any of this|these|your)( (texts?|messages?|e ?mails?|mails?|newsletters?|list|sms|spam|service))?)?$',
    '\\b(no longer|not) interested( anymore| any more| any longer| thanks| in this| in these| in your \\w+)*$',
  ),
  anyOf(
    '^(dit|dat|het) is( gewoon| pure| echt)? (spam|stalking|intimidatie|lastig|ongewenst\\w*)$|\\b(ik heb me|heb ik me|heb me)( hier| daar)? (nooit|niet)( \\w+){0,2} (aangemeld|ingeschreven|opgegeven)\\b',
  ),
  anyOf(
    '^(das|dies|es) ist( \\w+)? (spam|belastigung|stalking|unerwunscht|unerwunschte werbung)$|\\bmelde (sie|euch|das|dies)( \\w+){0,2} spam\\b|\\b(habe|hab) (ich )?mich( \\w+){0,2} (nie|nicht|niemals)( \\w+){0,2} (angemeldet|eingetragen|registriert)( hierfur| dafur)?$',
  ),
  anyOf(
    '^(c est|ceci est|cela est)( \\w+)? (spam|harcelement|indesirable|abus)$|\\bne (me|m) (suis|etais) (jamais|pas) (inscrit|abonne)\\w*( \\w+){0,2}$',
  ),
  anyOf(
    '^(esto|eso)? ?es( \\w+)? (spam|acoso|hostigamiento)$|\\b(nunca|no|jamas) (me )?(he |habia )?(suscri\\w+|apunt\\w+|inscri\\w+|registr\\w+)( (a|en) (esto|esta lista|nada|su lista))?$',
  ),
  anyOf(
    '^(questo|questa|e)( e)?( \\w+)? (spam|molestia|stalking)$|\\bnon mi sono (mai )?(iscritt|registrat)[oa]( \\w+){0,3}$|\\bmai iscritt[oa]\\b',
  ),
  anyOf(
    '^(isto|isso|e)( e)?( \\w+)? (spam|assedio|abuso)$|\\b(nunca|nao) me (inscrevi|registei|registrei|subscrevi|cadastrei)( (nisto|nisso|em nada|na lista))?$',
  ),
  anyOf(
    '^(to|to jest|jest)( \\w+)? (spam|nekanie)$|\\b(nigdy|nie)( \\w+){0,3} (zapisywal[ae]m|zapisal[ae]m|subskrybowal[ae]m)( sie)?( na to| do tego)?$',
  ),
  anyOf(
    '^(det|detta|det har) ar( \\w+)? (spam|trakasserier|skrap)$|\\b(har|hade) (jag )?(aldrig|inte) (anmalt|registrerat|skrivit upp) mig( \\w+){0,3}$',
  ),
  anyOf(
    '^(det|dette|det her) er( \\w+)? (spam|chikane)$|\\bhar (jeg )?(aldrig|ikke) (tilmeldt|skrevet|registreret) mig( \\w+){0,3}$',
  ),
  anyOf('^(هذا|هذه)( \\p{L}+)? (ازعاج|مزعج|مزعجة|سبام|تحرش)$|(?<!\\p{L})لم (اشترك|اسجل)( \\p{L}+){0,3}$'),
  anyOf(
    '^(とても|本当に)?迷惑(です|だ|してい?ます)?$|(登録|申し込み?|申込)を?した(覚え|おぼえ)(が|は)?(ない|ありません|無い)|登録していません$',
  ),
];
// biome-ignore-end format: up to here

/** Whether somebody complains of being written to at all: it may be a stop. A question is none. */
export const complains = (plain: string, isQuestion: boolean): boolean =>
  !isQuestion && COMPLAINTS.some((complaint) => complaint.test(plain));
