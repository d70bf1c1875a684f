/**
 * Word lists: "List of Dirty, Naughty, Obscene and Otherwise Bad Words" (LDNOOBW), CC BY 4.0, by the package
 * naughty-words. They are long and blunt, which is right for "look at it first" and would be wrong for "refuse it".
 */
import ar from 'naughty-words/ar.json' with { type: 'json' };
import da from 'naughty-words/da.json' with { type: 'json' };
import de from 'naughty-words/de.json' with { type: 'json' };
import en from 'naughty-words/en.json' with { type: 'json' };
import es from 'naughty-words/es.json' with { type: 'json' };
import fr from 'naughty-words/fr.json' with { type: 'json' };
import it from 'naughty-words/it.json' with { type: 'json' };
import ja from 'naughty-words/ja.json' with { type: 'json' };
import nl from 'naughty-words/nl.json' with { type: 'json' };
import pl from 'naughty-words/pl.json' with { type: 'json' };
import pt from 'naughty-words/pt.json' with { type: 'json' };
import sv from 'naughty-words/sv.json' with { type: 'json' };

/** By language. */
export const LISTS: Record<string, readonly string[]> = { ar, da, de, en, es, fr, it, ja, nl, pl, pt, sv };

/** What the lists lack; with `*` for every word that begins so, and `_` for the space of a phrase. */
export const MORE: Record<string, string> = {
  en:
    'retard retards retarded ниггер* пидор* пизд* fuck* motherfuck* bullshit* shithead* asshole* wank* twat* ' +
    'bellend bastard* slut whore* dickhead* dickwad* dickface* piss_off pissoff pissed_off cocksuck* cockhead* ' +
    'you_prick a_prick such_a_prick scumbag* douchebag* arse arses arsehole* tosspot* knobhead* jackass* dumbass* ' +
    'dumbfuck* dipshit* shithole* shitbag* shitface* shitshow* bitch* cunt* faggot* nigga* niggers gook* skank* ' +
    'screw_you eat_shit go_to_hell suck_my sod_off bugger_off shut_the_hell stfu gtfo ' +
    'stupid_cow silly_cow ugly_cow fat_cow you_cow',
  nl:
    'klote* kanker* klootzak* hoeren* hoertje* tering* tyfus* eikel slet teef kut* flikker_op rot_op opgerot ' +
    'optyfen optiefen tief_op pleur_op pleuris* godver* gvd verdomme mongool mongolen debiel* achterlijk* trut ' +
    'trutten klerelijer* klerezooi klerewijf klerezak schijt* strontzak* neuk* nikker* etterbak* hufter* zeikerd* ' +
    'smeerlap* val_dood sodemieter_op krijg_de_tering krijg_de_tyfus lulletje klootviool* rukker* sukkel sukkels',
  de:
    'scheiß* scheiss* fick* hure* fotze* miststück drecksau* dreckskerl* saukerl* schlampe* missgeburt* ' +
    'hackfresse* verpiss* drecksack* drecksäcke* dreckssau* mistkerl* arsch* leck_mich verfick* abgefuckt* ' +
    'beschissen* geschissen pissnelke* wichs* wixer* wixxer* schwuchtel* spast spasti spasten spacko* mongo ' +
    'bastard* kanake* vollidiot* vollspast* volldepp* fettsau* fette_sau dumme_sau du_sau blöde_sau ' +
    'halt_die_fresse halt_s_maul halts_maul halt_dein_maul auf_die_fresse in_die_fresse nutte* hundesohn* ' +
    'verarsch* kackbratze* blöde_kuh dumme_kuh',
  fr:
    'putain* connard* connasse* enculé* salope* merde* ntm bâtard* salaud* pute putes pétasse* gros_con gros_cons ' +
    'pauvre_con sale_con petit_con vieux_con jeune_con quel_con sacré_con t_es_con tu_es_con vous_êtes_con ' +
    'trop_con espèce_de_con bande_de_cons un_con les_cons fdp ta_gueule vos_gueules nique_ta nique_sa nique_ton ' +
    'nique_les niquer niquez enfoiré* trouduc* salopard* branleur* abruti* emmerd* couille* casse_couilles ' +
    'sale_porc gros_porc sale_chien sale_arabe sale_juif sale_noir sale_race bougnoul* youpin* négro* tarlouze* ' +
    'pédés va_te_faire_voir va_te_faire_mettre chiant chiante mange_merde tg_toi',
  es:
    'puta* puto* cabrón* mierda* hijoputa* zorra* pendej* maricón* maricon* joder* jodan jódete jodete jodid* ' +
    'follar follas follad* fóllate follen hdp hijueputa* hijos_de_puta malparid* huevón* chinga* cojones cojonudo ' +
    'subnormal* mamahuevo* mamón pelotud* me_cago cágate cagate carajo comemierda* sudaca* negrata* chúpame ' +
    'chupame chupapolla* pajer* cállate_la_boca gilipolla* cabron* imbécil* idiota*',
  it:
    'cazzo* stronz* troia* coglion* bastard* zoccola zoccole cazzat* incazz* vaffancul* fanculo affanculo vaffa ' +
    'minchi* merd* puttan* mignott* bagasci* troie froci frocia ricchion* recchion* leccacul* rompicoglion* ' +
    'porco_dio porcodio dio_porco dio_cane diocane fottit* fottut* succhiacazz* mongoloid* sfigat* pezzo_di_merda ' +
    'va_a_cagare deficiente cornut*',
  pt:
    'viado viados foda* puta* porra* cabrão* buceta* vadia* cuzão* caralh* fode* fodid* fdp filhos_da_puta ' +
    'filha_da_puta vsf vtnc pqp cabrao cabrões cabroes arrombad* otári* desgraçad* merd* bosta* cagão punhet* ' +
    'paneleir* panasca* boiola* baitola* retardad* imbecil imbecis escrot* babaca* pau_no_cu chupa_meu corno* ' +
    'cuzao* xoxota* vagabund* cala_a_boca',
  pl:
    'kurw* chuj* jeb* pierdol* skurw* spierdal* szmata szmato suko pedale ciota zajeb* wyjeb* pojeb* rozjeb* ' +
    'ujeb* odjeb* przejeb* najeb* spierdol* wpierdol* opierdol* zapierdal* napierdal* rozpierdol* wypierdal* ' +
    'wypierdol* popierdol* upierdol* odpierdol* pizd* cipa cipo cipka fiut* kutas* wkurw* wykurw* dziwk* suki ' +
    'sukinsyn* cwel* gówno* debil* kretyn* czarnuch* zasran* obsran* ruchaj ruchać wal_się pieprz_się pieprzon* ' +
    'idiot* ty_pedał to_pedał jesteś_pedałem',
  sv:
    'jävl* hora horan helvete* kuk* slampa slampor slampan jävel bög bögar bögen bögjävel* djävl* fan_ta fy_fan ' +
    'dra_åt_helvete far_åt_helvete håll_käften håll_käft horor horunge* fitt* rövhål* rövslick* knull* ' +
    'skitstövel* skithög* skitunge* ät_skit ditt_as slyna slynor luder* cp_skadad cpskad* mongo neger* blatte* ' +
    'svartskall* kärringjävel kärring kärringar runk* pucko* efterbliv* sug_kuk din_subba din_gris idiot*',
  da:
    'lort fisse* luder* røvhul* kælling* fandeme møgso møgluder svin perker* fanden fandens helvede* satans ' +
    'rend_mig kusse* din_so skide skiderik* pikhoved* pikspiller* røvbanan* røvslikker* lorte* spasser* mongol ' +
    'mongoler bøsse* neger* hold_kæft hold_din_kæft kneppe knepper kneppet narrøv* din_tæve sut_min sut_pik ' +
    'din_gris dit_svin fede_so dit_fjols idiot* klamme_so',
  ar:
    'كس شرموطة شرموط منيوك زب خرا قحبة كسمك كسختك كس_أمك كس_امك ابن_الكلب ابن_كلب ولد_الكلب أولاد_الكلب ' +
    'اولاد_الكلب بنت_الكلب يا_كلب يا_حمار يا_حيوان يا_خنزير يا_حقير يا_وسخ يا_زبالة يا_غبي يا_خول شراميط عاهرات ' +
    'ابن_العاهرة قحاب منايك منيوكة متناك أنيك انيك طيزك معرص خرة انقلع يلعن يلعنك لعنة_الله ديوث قواد مومس تفو',
  ja:
    'クソ くそ 死ね しね ちんこ まんこ 売女 馬鹿野郎 バカ野郎 ばか野郎 ばかやろう バカヤロー バカヤロウ クソ野郎 くそ野郎 糞野郎 クソガキ くたばれ 消えろ ブス ブサイク ちくしょう 畜生 てめえ てめぇ ' +
    'テメェ 貴様 きさま ふざけんな ふざけるな 黙れ だまれ 死んでしまえ 死ねよ このカス このクズ このバカ このアホ キチガイ 気違い ガイジ ヤリマン 売春',
};

/** Threats and salutes, which no list of words has; phrases with `_` for the space. */
export const THREATS: Record<string, string> = {
  en: 'kill_you kill_yourself kys murder_you stab_you shoot_you rape_you you_will_die hope_you_die beat_you_up heil_hitler sieg_heil',
  nl: 'maak_je_dood maak_je_af vermoord_je steek_je_neer ga_dood pleeg_zelfmoord',
  de: 'bring_dich_um bringe_dich_um töte_dich töten_dich dich_umbringen dich_töten steche_dich_ab stech_dich_ab bring_dich_um häng_dich_auf',
  fr: 'te_tuer te_tue vous_tuer te_buter va_crever vais_te_crever suicide_toi',
  es: 'te_mato te_matare te_mataré matarte muérete te_voy_a_matar suicídate',
  it: 'ti_ammazzo ti_ammazzerò ti_uccido ti_ucciderò ammazzati ti_accoltello',
  pt: 'te_mato te_matar matar_te mato_te matar_você suicida_te te_esfaqueio',
  pl: 'zabiję_cię zabije_cie zabiję_ciebie zajebię_cię zdechnij zabij_się',
  sv: 'döda_dig dödar_dig mörda_dig slå_ihjäl_dig ta_livet_av_dig',
  da: 'slå_dig_ihjel slår_dig_ihjel dræbe_dig dræber_dig myrde_dig',
  ar: 'سأقتلك ساقتلك بقتلك راح_اقتلك سوف_أقتلك سأذبحك',
  ja: '殺す 殺してやる ぶっ殺す 殺すぞ',
};

/** What the lists name and people say in all innocence; phrases with `_` for the space. */
export const INNOCENT: Record<string, string> = {
  en:
    'xx xxx sexy domination suck sucks escort kinky nude nudity babeland snatch bareback barenaked bastinado busty ' +
    'butt playboy panties panty skeet snowballing lolita twinkie octopussy topless shrimping figging nawashi strip ' +
    'nipple nipples wankel',
  nl:
    'anita asbak aso balen bekken beurt boemelen buffelen brugpieper del dombo engerd flikken gat griet hol johny ' +
    'kanen klooien knor lummel matje muts naakt nicht paal palen penoze pijpen poot pot potverdorie raaskallen ' +
    'remsporen reutelen schatje spuiten standje stootje sufferd toeter vergallen watje wippen zaadje zuigen afrossen ' +
    'aftrekken wankel wankele wankelen wankelt kankerbestrijding kankeronderzoek kankerfonds kankerpatiënt ' +
    'kankerpatiënten de_ballen een_beurt_geven de_hond_uitlaten de_pijp_uitgaan gras_maaien aardappels_afgieten',
  de:
    'dick dicke dicken ass bimbo bonze bratze fratze ische kimme lümmel mufti möpse nackt nippel popel poppen rosette ' +
    'schabracke wanken wankt wankte wankend wankel wankelmotor wankelmotoren wichsenstein',
  fr:
    'con baiser bitte bloblos bigornette bourré bourrée caca folle gerbe gerber gueule meuf pipi pédale péter ramoner ' +
    'tanche trique jouir retard retards ménage_à_trois salopette salopettes râpe râpes râpé râpée râpés râpées râper râpez',
  es: 'cono conos negro rape asesinato asno caca concha drogas heroína infierno martillo orina pis racista trio maldito haciendo_el_amor rapé',
  it:
    'troiano troiana troiani negro rape bagnarsi balle battere biga boiata brinca cadavere casci cozza fava femminuccia finocchio ingoio lofare mona ' +
    'monta montare mussa padulo palle patacca pesce picio pippa pisello pistolotto pompa quaglia regina rizzarsi ' +
    'sbattere sbattersi sega spagnola tirare topa vacca vangare zinne tette zio_cantante nave_scuola pipì',
  pt:
    'aborto amador aranha ariano balalao bicha bissexual bumbum burro camisinha cerveja chupar cocaína comer consolo ' +
    'heroína heterosexual homosexual inferno lolita lésbica mama pau pinto saco torneira transar veado vibrador boob ' +
    'negro homem_gay passar_um_cheque frango_assado rapé',
  pl: 'jajco jajko syf cyc',
  sv: 'kukeliku sex slut fan hård olla moona moonar moonat moonade stake subba sås pippa pitt prutt tusan brutta mutta bog bogar bogen sätta_på fittja',
  da: 'sex slut fag tit',
  ar: '',
  ja: 'バイブ 電車 人妻',
};

/** A word of the lists that is none within these. */
export const COMPOUND =
  /(?<!\p{L})(?:culs?[- ]de[- ](?:sac|lampe|poule|jatte)s?|bites? d['’]amarrage|(?:guerra|cavall[oi]|città) di troia|spic(?: and |-and-| & |-n-)span)(?!\p{L})/gu;
