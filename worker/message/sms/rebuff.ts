import { anyOf, withoutManners } from './sentence.ts';

/**
 * Refusals that name nothing: "leave me in peace", "I object", "I don't need this". What they answer is a message of ours,
 * so that is what they refuse, where nothing else is named: most are read as whole sentences. In twelve languages, both
 * forms of address.
 */

// biome-ignore-start format: tables
/** A demand, or a refusal said in the first person: nothing else can be meant. */
const REBUFFS = [
  anyOf(
    '\\bleave (me|us) (in peace|alone)\\b|^(please )?((i|we) want out|enough already|(cease and |please )desist|count me out|no more)( please| now)?$|\\bcease and desist\\b|\\b(delete|erase|remove) (everything|all)( \\w+){0,3} (on|about) (me|us)\\b|\\blose my number\\b|\\bhow (many times|often) (do|must) (i|we)( have to| need to)? (ask|tell|say)\\b|\\bget me off\\b( \\w+){0,3} (list|lists|database)\\b|^let (me|us) be$|^(remove|delete) us$|^no more of (this|that|these|it)$|\\b(remove|delete|take) us (off|from|out)\\b|\\bhave (me|us|my (number|address|e ?mail|data)) (removed|deleted|taken off|unsubscribed)\\b',
    '\\b(like|want|wish|ask|request|demand|need|prefer)( \\w+)? to be (removed|deleted|taken off|unsubscribed|left alone)( (off|from))?( (this|it|here|all this|(this|the|your|any|all)( (mailing|e ?mail|sms|contact|marketing|newsletter))? (lists?|database|system)))?( now| at once| immediately)?$',
    '\\b(rather|prefer) not( to)? (be (contacted|texted|e ?mailed)|(receive|get|hear) (these|this|them|any|anything|more|further|from you)|receive$)',
    '^(and )?(i|we)( hereby)? (object|refuse|opt out)( to (this|that|these|it|all (of )?this))?$|^(i|we) (do not|don ?t) consent(?= to |$)|^(cease|desist|refrain)( (this|that|it|from (this|that|it)|now|at once|immediately))*$',
  ),
  anyOf(
    '^(stop|hou|houd|kap)( (nu|toch|er|eens|gewoon)){0,3} (hier ?mee|er ?mee|daar ?mee|mee)( (op|nu))*$|^(val|valt u|vallen jullie|vallen) (me|mij|ons)( \\w+)? niet( (meer|langer|steeds|voortdurend))* lastig\\b|\\blaat (me|mij|ons)( (nu|eens|toch|gewoon|voortaan|allemaal)){0,3} met rust\\b',
    '^(hierbij )?(ik |wij |we )?(maak|heb|teken|maken|hebben)( (ik|wij|hierbij))* bezwaar( (aan|hiertegen|daartegen|tegen (dit|deze (mails?|berichten|reclame|sms\\w*))))*$|^(ik|wij|we) weiger(en)?( (dit|dat|het|alles))?$',
    '\\b(wil|willen|wens|zou)( (ik|we|wij|graag|hierbij))* (verwijderd|afgemeld|uitgeschreven|geschrapt) worden$|\\bgelieve( (hiermee|direct|onmiddellijk|nu))? (te stoppen|op te houden)\\b|\\bgelieve (mij|me|ons) (uit te schrijven|af te melden|te verwijderen|niet( (meer|langer))? (te (contacteren|mailen|schrijven|benaderen|storen)|lastig te vallen))\\b',
  ),
  anyOf(
    '^(hor|hort|horen)( (sie|doch|bitte|endlich|sofort|damit|mal|jetzt))* auf( (damit|bitte|jetzt|sofort))*$',
    '\\blass(en|t|e)?( (sie|ihr|doch|endlich|jetzt|einfach|nun|mal)){0,3} (mich|uns)( (doch|endlich|jetzt|einfach|nun|mal|damit|alle)){0,3} in (ruhe|frieden)(?= (mit|jetzt|endlich|sofort|damit|und|sonst|ihr|sie)\\b|$)',
    '^((das|dies|so (et)?was|kunftig|zukunftig|in zukunft|ab sofort) )*unterlassen( sie)?$|\\bunterlass(en|t|e)?( sie)?( (das|dies|es|so (et)?was|kunftig|zukunftig|sofort|endlich|ab sofort|in zukunft))+$|^lass(en|t|e)?( sie)?( (doch|endlich|jetzt))? (das|es|den (mist|unsinn|quatsch|spam|kram))( (sein|bleiben|jetzt|endlich|sofort))*$|\\bverschon(en|t|e)?( sie)?( doch)? (mich|uns)( (damit|kunftig|in zukunft|mit (ihr|eur|dies|solch|weiter)\\w* (nachrichten|e ?mails?|mails?|sms|werbung|angeboten|spam)))*$',
    '^(hiermit )?(ich |wir )?(hiermit )?widerspreche(n)?( (ich|wir|dem|diesem|hiermit|ausdrucklich|allem|sofort|mit sofortiger wirkung))*$|^(hiermit )?(ich |wir )?(lege|legen|erhebe)( (ich|wir|hiermit))* widerspruch( (ein|dagegen|hiergegen))*$',
    '^(belastig(e|en sie|t)|store|storen sie|nerve|nerven sie) (mich|uns)( \\w+)? (nicht|nie)\\b|^schreib(e|t|en sie)? (mich|uns)( \\w+)? (nicht|nie)( (mehr|wieder))? an$|\\b(mochte|will|wunsche)( (ich|hiermit|sofort|gern\\w*))*( (aus|von) \\w+ (liste|verteiler|newsletter))? (abgemeldet|geloscht|entfernt|gestrichen|ausgetragen)( zu)? werden$|\\b(will|mochte|wunsche|wollen|mochten|wunschen)( (ich|wir|ab sofort))* keine(n|rlei)?( (weiteren?|mehr))? (kontakt\\w*|zusendung\\w*|anschreiben)( (mehr|zu ihnen|mit ihnen|von ihnen))*$',
  ),
  anyOf(
    '\\b(cesse|arrete|stoppe)[rz]? (tous )?(vos|ces) envois\\b|^(veuillez|d|de|priere de|je vous (prie|demande) de)( bien vouloir)? (cesser|arreter|stopper)( (maintenant|ca|cela|tout|immediatement|de suite|tout de suite))*$|^cesse[zr]?( (ca|cela|tout|maintenant|immediatement|de suite))*$',
    '^(veuillez|de|priere de|(pouvez|pourriez) vous|je vous (prie|demande) de)( bien vouloir)? (me|nous) (retirer|supprimer|desinscrire|desabonner|enlever|rayer|effacer)\\b(?! (une?|le|la|l|les|des|du|ma|mon|mes|ce|cet|cette)\\b)',
    '^(je m|nous nous)( y)? oppos(e|ons)( (formellement|totalement|a (cela|ca|ceci|tout ca)))*$|^(je|nous) refus(e|ons)( (tout|cela|ca|tout contact|d etre contactee?|ces (messages|mails|e ?mails|sms|envois)))*$|\\b(souhaite|veux|desire|voudrais) plus (jamais )?rien( \\w+)? (recevoir|entendre|savoir)\\b',
    '\\b(fich|fout)\\w*( moi| nous)( \\w+)? la paix\\b|\\blaisse[rz]? (moi|nous)( \\w+)? (en paix|tranquilles?)\\b|^lache[rz]? (moi|nous)( (la grappe|les baskets))?$|\\b(souhaite|veux|voudrais|aimerais|desire) etre (retire|supprime|desinscrit|desabonne|raye|efface)e?s?\\b',
  ),
  anyOf(
    '\\bdej(a|e|en|ad)(me|nos) (en paz|tranquil[oa]s?)\\b|^(yo )?(me opongo|nos oponemos|me niego)( (a (esto|ello|eso)|rotundamente))*$|\\bno (me|nos) vuelv(a|an|as|ais) a (escribir|contactar|molestar|enviar|mandar|llamar)\\b',
    '\\b(quite|elimine|borre|saque|retire)n?(me|nos)( (ya|inmediatamente))?(?= de |$)|^(cesen?|(dejen?|detengan?)( ya)? (esto|eso))( (ya|de una vez|inmediatamente))*$|\\bser (eliminad|borrad|retirad|removid|excluid)[oa]\\b|\\bque me (borren|eliminen|quiten|saquen)\\b',
  ),
  anyOf(
    '\\blasci(ami|atemi|aci|ateci) (in pace|stare|tranquill[oai])\\b|\\b(mi|ci) lasci(no|ate)? (in pace|stare|tranquill[oai])\\b|^(la prego |vi prego )?(la (smetta|smettano|finisca)|smettila|smettetela|finitela|piantatela)( (adesso|subito|ora))?$',
    '^(mi|ci) (tolga|tolgano|rimuova|rimuovano|cancelli|cancellino|elimini|disiscriva)( (subito|ora))?(?= (da|dal|dalla) |$)|^(io )?mi (oppongo|rifiuto)( a (cio|questo|tutto questo))?$|^rifiuto( (tutto|questo|ogni contatto|questi messaggi))?$|^(si prega|vi prego|la prego|pregasi) di (cessare|smettere|smetterla|non (scriver|contattar|disturbar)\\w+)( subito)?$',
  ),
  anyOf(
    '\\bdeix[ae]m? (me|nos) em paz\\b|\\b(me|nos) deix[ae]m? em paz\\b|^(eu )?(oponho me|me oponho|opomos nos)( a (isto|isso))?$|^(eu )?((me )?recuso|recuso me)( (isto|isso|tudo|a receber\\b.*))?$|\\bnao (me|nos) (perturbem?|chateiem?|aborrecam?)\\b',
    '\\b(me|nos) (remova|remove|retire|exclua|tire|apague|removam|retirem|excluam|tirem)( (daqui|ja|agora))?(?= (da|de) |$)|^(favor |queira |queiram )?(cesse|cessem|cessar|parar)( (com (isto|isso)|ja|agora|imediatamente))*$|\\bser (removid|retirad|excluid|apagad|eliminad)[oa]\\b|^(desejo|gostaria de|pretendo|queria) (sair|cancelar)( (da lista|disto|disso|tudo))*$',
  ),
  anyOf(
    '\\b(zostaw|dajcie|daj)\\w*( mi| mnie| nam)?( swiety)? (w )?spok(oj|oju)$|\\bnie zycz(e|ymy) sobie(?= (takich|tych|tego|zadnych|wiecej|dalszych|kontaktu|waszych|panstwa)\\b|$)|^(ja )?(wypisuje|wyrejestrowuje) sie\\b|^(prosze )?o (wypisanie|wykreslenie|usuniecie|wyrejestrowanie)( mnie)?( z (listy|bazy|newslettera|subskrypcji)( (mailingowej|mailowej|odbiorcow|danych))?)?$',
    '\\bnie( (mnie|nas|juz|wiecej))* (nekac|niepokoic|nekaj|nekajcie|niepokojcie|meczcie)\\b|^niech (pan|pani|panstwo)( juz)? przestan(ie|a)\\b|^zaprzesta(c|n|ncie)( (tego|juz|natychmiast))*$|^(ja )?(stanowczo )?(wnosze|skladam|zglaszam) sprzeciw$|^(ja )?(stanowczo )?(sprzeciwiam sie|odmawiam)( temu)?$',
  ),
  anyOf(
    '\\b(skriv|smsa|mejla|maila|messa|ring|kontakta|stor) inte (till )?(mig|oss)\\b|^stor (mig|oss) inte\\b|\\blamna (mig|oss)( \\w+)? (i fred|ifred)\\b|^lat (mig|oss)( \\w+)? vara( i fred| ifred)?$|\\bundanber( jag| vi)? (mig|oss)\\b',
    '^(jag|vi) motsatter (mig|oss)( (detta|det|det har))?$|\\b(vill|onskar)( (jag|vi))?( att)? bli (borttagen|avregistrerad|struken|raderad)\\b|^(jag|vi) avbojer( (detta|det))?$|^(var (snall|vanlig) och |vanligen )?(sluta|upphor)( (med (det|detta|det har)|nu))*$',
  ),
  anyOf(
    '\\b(skriv|sms|mail|kontakt|ring|forstyr) ikke( til)? (mig|os)\\b|^(forstyr|kontakt) (mig|os) ikke\\b|\\blad (mig|os)( \\w+)? vaere( i fred)?( nu)?( med .*)?$|\\bfrabeder( jeg| vi)? (mig|os)\\b',
    '^(jeg|vi) gor( hermed)? indsigelse( (mod|imod) (det|dette))?$|\\b(vil|onsker)( (jeg|gerne|at))* (fjernes|slettes|afmeldes|frameldes)\\b|\\bmelder (jeg )?mig (hermed )?fra$|^hold op( (nu|med (det|dette)))+$',
  ),
  anyOf(
    '^لا مزيد$|^(اتركو?ني|دعو?ني)$|(?<!\\p{L})لا مزيد من (ال)?(رسايل|اعلانات|بريد|ايميلات|هذا|هذه)|(?<!\\p{L})لا ت(زعجو?ن[يا]|ضايقو?ن[يا]|كلمو?ني)|(اتركو?ني|دعو?ني|سيبو?ني|خلو?ني) (و ?شاني|في حالي|لحالي|بحالي|بسلام)',
    '^(انا )?(ارفض|اعترض)(?= (على )?(هذا|ذلك|استلام|تلقي|الرسايل|هذه)(?!\\p{L})|$)|^(اوقفوا?|توقفوا?|كفوا)( عن)?( (هذا|ذلك|الان|فورا|حالا))+$',
  ),
  anyOf(
    '(配信|登録|購読|メルマガ)(を|の)?(停止|止め|解除|解約)|(送|贈)らないで|送って(こ|来)ないで|(送信|連絡)しないで|(送る|送信する|送ってくる|送って来る|メールする|連絡する)な(よ)?$|二度と(送|連絡|メール)[\\p{L}]{0,6}(な|ないで)$|オプトアウト(します|する|希望|したい|を|お願い|させて|して(?!い[まるな])|$)|受信を?(拒否|停止)(します|する|いたします|です|で$|したい|させて|して(?!い[まるな])|$)|^(今後|以後|一切|全て|すべて)*拒否(します|する|いたします)?$',
    '(受け取り|受取り|うけとり|受信し|もらい|貰い)たく(ありません|ない|無い)(?!わけ|こと|の)|(メール|メッセージ|連絡|お知らせ|配信|広告|sms)(は|も)?(もう|一切|今後)*(要りません|必要ありません|必要ない|お断り|結構です)|もう(いりません|要りません|不要)(です|ので)?$|届かないように(し|お願い|$)',
    '^(もう|今後|一切|これは|私には|全部)*(不要|お断り)(です|ですので|なので|だ|します|いたします|しています)?$|^(もう|今すぐ|本当に|いい加減)*(や|止)め(ろ|て|なさい)(よ|くれ|ほしい|欲しい|ほしいです|欲しいです)?$',
  ),
];

/** No need, no wish, never asked for: it may be meant of the deal, or of an order. */
const DECLINES = [
  anyOf(
    '^(i|we)( hereby)? decline( (this|that|it|all (of )?this))?$|^(i|we) (do not|don ?t|no longer|never) need( (this|that|it|these|them|any of (this|it)))?( (any ?more|any longer))?$|^spare (me|us)( (this|that|it|these( \\w+)?))?$',
  ),
  anyOf(
    '^(ik|we|wij) (wil|willen|hoef|hoeven|wens)( (dit|dat|het|deze))?( echt)? niet( (meer|langer|hebben))*$|^(ik|we|wij) (heb|hebben) (dit|dat|het|deze)( \\w+)? niet( (meer|langer))? nodig$|^(ik heb )?(hier|daar|hierom|daarom)( heb ik)? (nooit|niet)( om)? gevraagd$',
  ),
  anyOf(
    '^(ich|wir) verzichte(n)?( (dankend|gerne?|lieber|darauf|auf( \\w+){1,3}))*$|^(ich|wir) (brauche|benotige)n? (das|dies|es|so (et)?was) nicht( mehr)?$|^(das|so (et)?was) (brauche|benotige) ich nicht( mehr)?$',
    '^((das|dies|so (et)?was) hab(e)? ich|ich hab(e)? (das|dies|so (et)?was|es))( \\w+)? (nie|nicht) (angefordert|gewollt|verlangt|gewunscht)$|\\b(darum|um (das|so (et)?was)) hab(e)? ich( \\w+)? (nie|nicht) gebeten$|^ich hab(e)?( \\w+)? (nie|nicht) darum gebeten$',
  ),
  anyOf(
    '^(je|nous) n (ai|avons) (jamais )?(rien|pas|jamais) demandee?( (ca|cela|ceci))?$|^(je|nous) n en (veux|voulons|voulais) (pas|plus)$|^(je|nous) n en (ai|avons) (pas|plus) besoin$',
  ),
  anyOf(
    '^(yo )?(ya )?no( (lo|la|los|las))? (quiero|kiero|deseo|necesito|queremos|necesitamos)( (nada|esto|eso|mas|ya))*$|^(yo )?(no|nunca)( (lo|la|los|las))? (pedi|solicite|he pedido|he solicitado)( (esto|eso|nada|nada de esto))?$',
  ),
  anyOf(
    '^(io )?non( (lo|la|li|le))? (voglio|desidero)( (piu|niente|nulla|questo))*$|^non (ne ho( piu)? bisogno|mi serve|mi servono)( piu)?$|^(io )?non (l )?ho( mai)? (chiesto|richiesto)( (questo|niente|nulla|io))?$',
  ),
  anyOf(
    '^(eu )?(ja )?nao( o| a)? (quero|preciso|desejo|queremos)( (mais|nada|isto|isso|disto|disso|de nada))*$|^(eu )?(nao|nunca) (pedi|solicitei)( (isto|isso|nada|nada disto|nada disso))?$',
  ),
  anyOf(
    '^(ja )?(juz )?(tego )?(juz )?nie (potrzebuje|chce|chcemy|potrzebujemy)( (juz|tego|wiecej))*$|^(ja )?(nigdy |wcale )?(o to )?nie prosil[ea]m( o to)?$|\\bodczep(cie|ic)? sie\\b|\\bsie( ode mnie)? odczepi\\w+$|^tego nie robic$',
  ),
  anyOf(
    '^(jag|vi) vill (inte|aldrig)( langre)? ha( (detta|det|har|mer|mera|nagot|langre))+$|^(jag|vi) behover (inte|inget)( (detta|det|har|mer|langre))*$|^((det|detta) har jag|jag har) (inte|aldrig) (bett|begart|efterfragat)( om)?( (detta|det|det har))?$',
  ),
  anyOf(
    '^(jeg|vi) (vil|onsker)( (det|dette))? ikke( (have|det|dette|her|mere|laengere))*$|^(jeg|vi) har ikke( laengere)? brug for (det|dette|det her)( mere)?$|^hold op$|^((det|dette) har jeg|jeg har) (ikke|aldrig) (bedt|anmodet)( om)?( (dette|det|det her))?$',
  ),
  anyOf(
    '^(انا )?((لا|ما) (اريد|ارغب|احتاج|ابغى|ابي)|لم اعد (اريد|ارغب|بحاجة|احتاج)|لست بحاجة)( (في|الى|اي|هذا|هذه|ذلك|لهذا|لذلك|شيء|شي|المزيد|منكم|بعد|الان|ابدا))*$|^(انا )?(لم اطلب|ما طلبت)( (هذا|ذلك|هذه|شيء|اي|منكم))*$',
  ),
  anyOf(
    '^(もう)?(放っておいて|ほっといて|そっとしておいて|勘弁(して)?)(くれ|よ)?$|^ご?遠慮(します|いたします|させていただきます)$|^(いら|要ら)ないです$|^(何も)?(いり|要り)ません(ので|よ)?$|^結構です(ので|から)?$|^必要(ない|ないです|ありません)$|^迷惑メール(です|だ)?$|^(これは|こんな(もの|の)は?|そんな(もの|の)は?)?(頼んで|たのんで|希望して)い?(ません|ない)$',
  ),
];
// biome-ignore-end format: up to here

/** What of a sentence refuses what it answers, without naming it: all of it, or a part. */
export function findRebuff(plain: string): 'whole' | 'part' | undefined {
  const bare = withoutManners(plain);
  const found = REBUFFS.flatMap((rebuff) => rebuff.exec(bare)?.[0] ?? []);
  return found.includes(bare) ? 'whole' : found.length > 0 ? 'part' : undefined;
}

/** Whether somebody may refuse what they answer, for they have no need of it, or never asked for it. A question is none. */
export function declines(plain: string, isQuestion: boolean): boolean {
  const bare = withoutManners(plain);
  return !isQuestion && DECLINES.some((one) => one.test(bare));
}
