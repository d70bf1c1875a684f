import type { ENDING_WORDS } from './ending.data.ts';

/**
 * The words by which a sentence that nothing else understands may be a refusal, or is plainly another one, in twelve
 * languages. They stand beside those of the grammar, and are written like them; `*` before a word stands for what it is
 * joined to.
 */
export interface DoubtWords {
  /** "No" as an answer: behind what it refuses. */
  nay: string;
  /** Says by itself that it is too much, or unwanted. */
  weary: string;
  /** What they never did, or gave: asking for it, agreeing to it. */
  ask: string;
  /** What is sent, by whatever other name. */
  sent: string;
  /** Where they are written to. */
  self: string;
  /** How what was awaited comes, or is there. */
  come: string;
  /** What customers say of messages and deals besides: that they fail, are missed, known, good. */
  fail: string;
  /** What a shop's customers ask about. */
  thing: string;
  /** Joins sentences. */
  and: string;
}

export const DOUBT_WORDS: Record<keyof typeof ENDING_WORDS, DoubtWords> = {
  en: {
    nay: 'no nope nah never',
    weary:
      'tired sick fed+up enough done+with through+with too+many too+much so+many unwanted unsolicited unrequested uninvited unasked unwelcome hate hated despise irritat* block* junk garbage rubbish crap overload flood* bombard* swamp* stalk* bored+of bored+with uninterested disinterested reject* refus* oppose* object remove delete without unsubscri* opt+out optout stahp nomore cut+it+out rid+of lay+off spare annoyed harassed harassment pestered removing deleting unsubscribing keep+yourself keep+yourselves annoying irritating forbid prohibit* if+stopped had+it+with full+of alone kill ditch scrap shove hell fuck* neither nor declining decline is+spam are+spamming re+spamming reporting+spam report+spam reported+spam spam blacklist cut dislike* intrusive nuisance no+right m+over suppress nuts crazy mad insane get+off',
    ask: 'ask asked asking request* sign* subscri* agree* consent* opted permission approv* registered d+like would+like opt should shouldn*',
    sent: 'deal offer coupon voucher promo promotion promotional discount codes mesages messges massages messeges mesage messges mesaging newletter newsletters blasts campaigns *mails whatsapp dms reminder* alerts',
    self: 'number email phone',
    come: 'come comes coming came arrive* deliver* see saw show* find found sent there left available contain* include* give stopped received got gotten seen in+email in+mail in+message in+text in+sms given still inbox',
    fail: 'work* forget* forgot* hesitat* miss missed missing expir* valid invalid appl* redeem* use used using understand understood know knew sure problem* trouble worr* load* open* wait remember* bad better joke doubt idea rush hurry not+spam not+scam t+let not+let t+lose not+lose good+enough never+enough t+get+enough t+beat wonder* matter* explain* until+tomorrow mean* says mention* t+mind never+mind contact+form t+end t+ending not+enough t+send+it not+send+it do+not+mind accepts accepted accepting nothing+beats promised repl* respond* answer* hope+never+end hope+never+stop accept+voucher accept+coupon accept+code accept+discount go+through disappoint* resist scan* folder in+spam complain* described doesn+say didn+say doesnt+say',
    thing:
      'order orders parcel package packages shipment refund* return* invoice receipt store shop basket cart checkout password link account item items stock size sizes colour color code delivery payment card price website site app address yet confirmation',
    and: 'and but because so although though when since while',
  },
  nl: {
    nay: 'nee nooit',
    weary:
      'genoeg beu moe+van ongewenst* ongevraagd* ongewild* teveel te+veel zoveel irritant* irriteer* ergeren erger vervelend* hinderlijk* overspoel* bestook* klaar+mee haat weg+met nee+bedankt afzien blokkeer* gek+van bah zonder spammen hou*+jezelf houd*+uzelf verbied klaar+met nee+tegen wil+van+af zet+niet+lijst zit+wachten ben+zat zijn+zat vol+met sodemieter* rot+op donder+op noch niets+aan is+spam spam niemand+gevraagd keel+uit',
    ask: 'gevraagd toestemming ingeschreven aangemeld akkoord stem+toe moeten+niet mogen',
    sent: 'bericht* *berichten *mails *mailtjes aanbieding* *aanbieding* *korting* *acties deal coupon voucher promo promotie* codes actie acties folder* *reclame* mailing* *bonnen jullie+lijst marketing herinnering*',
    self: 'nummer',
    come: 'kom* gekomen aankomen aangekomen binnen gekregen ontvangen gestuurd verstuurd gestuurde zie zien vind vinden gevonden er+is er+zijn over beschikbaar staat gezien er+was er+zat stond in+mail in+bericht steeds nog+geen mailbox inbox',
    fail: 'werk* vergeet vergeten mis missen gemist verlopen geldig ongeldig gebruik* begrijp* snap weet zeker probleem lukt lukte misloop* mislopen erg slecht slechte aarzel* toegepast ingewisseld inwisselen haast opent openen spoed bedoel* zegt idee twijfel verkeerd stuur+het+naar wist kan+niet+wachten beloofd* reageer* antwoord* geantwoord hopelijk+nooit+stop* hopelijk+nooit+op geaccepteerd weten scan* spammap spambox map in+spam klacht* klagen zorgen geldt gelden',
    thing:
      'bestelling* order orders pakket* levering* bezorg* retour* factuur winkel* link maat account wachtwoord code kleur artikel* kassa betaling* prijs site website nog+niet bevestig* bestelnummer besteld',
    and: 'en maar want dus omdat als toen terwijl',
  },
  de: {
    nay: 'nein nie niemals',
    weary:
      'genug satt leid nervt nerven nervig* genervt lästig* unerwünscht* ungewollt* ungefragt* ungebeten* unaufgefordert* zu+viel* so+viel* reicht reichts langt schluss weg+mit verzicht* stop stopp* hass* hasse belästig* ablehn* abgelehnt lehn* zugemüllt müll überflut* blockier* ohne raus verschon* bombardier* zugespamt spammt spammen behalt* verbiet* untersag* lasst+das lass+das lassen+das nein+zu spart+euch sparen+euch sparen+sich voll+mit voll+von haut+ab hau+ab verpiss* weder zuzuspammen ist+spam melde+spam spam niemand+gebeten fertig+mit werbung+bestellt newsletter+bestellt',
    ask: 'gewollt angefordert gebeten zustimmung zugestimmt angemeldet abonniert eingewilligt einwilligung erlaub* darf dürf* bock stimme+zu sollte* sollt',
    sent: '*nachricht* *mails *mail *werbung *angebot* *gutschein* *rabatt* *coupon* codes *codes *aktion* deal prospekt* whatsapp* anschreiben kontaktaufnahme mailing* marketing *benachrichtigung* erinnerung*',
    self: 'nummer',
    come: 'komm* kam kamen gekommen angekommen ankommen erhalten bekommen gekriegt geschickt gesendet zugeschickt sehe sieht seh finde finden gefunden gibt da übrig verfügbar steht stand enthalten dabei gesehen war waren in+mail in+nachricht immer+noch postfach',
    fail: 'funktionier* geht gehen ging klappt klappte vergess* vergiss verpass* entgeh* abgelaufen gültig ungültig einlös* eingelöst einlösbar verwend* nutz* benutz* versteh* verstanden weiß wissen sicher problem* öffn* warten zöger* angezeigt angewendet abgezogen anerkannt akzeptiert schlecht* schlimm eilt eile zweifel ahnung falsch* meint meinen steht egal stört+nicht schade wusste vorbei versprochen* antwort* geantwortet hoffentlich+nie+auf hoffentlich+nie+enden angenommen scan* spamordner ordner im+spam beschwerd* sorge* berücksichtigt gilt gelten',
    thing:
      'bestellung* bestellnummer order liefer* paket* rechnung laden filiale link größe konto passwort farbe artikel retoure versand zahlung code kasse preis preise warenkorb seite webseite noch+nicht bestätig*',
    and: 'und aber denn weil sondern da wenn als obwohl',
  },
  fr: {
    nay: 'non jamais',
    weary:
      'marre assez ras+bol basta stop trop tant+de indésirable* saoul* soûl* gonfl* fatigué* lassé* harcel* envahi* inond* bombard* refus* non+merci bloqu* intempestif* intempestives pénible* insupportable* importun* stoppez sollicité* dehors déteste horreur spamm* gardez+vos interdis pas+droit sans+façon fini+les fini+vos fini+de énerv* agac* pleine+de plein+de diable foutez sans+accord sans+consentement sans+permission que+faire ni c+est+spam spam personne+demandé',
    ask: 'demandé* autoris* consenti* inscrit* abonné* accord consens devrais devrait devriez',
    sent: 'offre* promo* code+promo codes remise réduction* bon bons coupon deal rabais sollicitation* prospection relance* whatsapp courrier* envois marketing démarch* alertes rappels',
    self: 'numéro',
    come: 'arriv* venu venus reçu reçue reçus recevoir reçois reçoit eu vois voit voir trouv* reste restent y+a y+avait disponible* envoyé vu vue c+est toujours',
    fail: 'marche* fonctionn* oubli* manqu* rat* louper expir* valid* valable* utilis* compren* compris sais sait savoir sûr sûre problème* ouvr* hésit* appliqu* pris+compte accepté attend* mal mauvais* pas+grave plus+tard en+plus plus+information* plus+infos plus+détails doute idée pressé profit* affich* avant+demain veut+dire plus+photos plus+choix plus+temps trop+tard finie terminée terminé promis* répond* espère+jamais scann* espérais plus+grosse plus+grande dossier dans+spams dans+spam plainte* inquiét* si+seulement ne+dit',
    thing:
      'commande command* livr* colis facture magasin boutique lien taille compte passe retour remboursement couleur article* panier code prix site paiement encore+pas pas+encore confirmation',
    and: 'et mais car parce donc puis si quand alors',
  },
  es: {
    nay: 'no nunca',
    weary:
      'hart* aburrid* basta demasiad* suficiente* ya+vale tantos tantas stop no+gracias molest* fastidi* pesad* agobi* inund* bombarde* acos* indesead* solicitad* rechaz* bloque* sobran odio detesto satura* paren paro fuera guárdense guárdate quédense prohíbo spamear cansad* cansa cansan lleno+de llena+de váyanse lárguense spameen sirven+nada es+spam spam nadie+pidió dejaran+de dejaras+de',
    ask: 'solicit* autoriz* permiso suscri* debería* deberían',
    sent: 'oferta* promocion* promo* cupon* descuento* códigos mensajit* whatsapp* msj* mensages campaña* folleto* marketing alertas recordatorios',
    self: 'número',
    come: 'llega* llegó llegan recibí recibido recibo recibimos veo ve ver encuentr* queda* hay aparec* tengo disponible* enviado mandado saber vi visto sabía había hubo todavía aún',
    fail: 'funciona* sirve* no+vale no+valen olvid* perder* pierd* perd* cadu* expir* válid* utiliz* usar usarlo usarlos uso entiend* entendí sé seguro segura problem* abr* dud* aplic* prisa mal mala malo idea importa esper* detall* dice significa acepta aceptan aceptado termina terminó terminado acabó acabado prometid* respond* contest* ojalá+nunca+termin* espero+nunca+termin* ojalá+nunca+acab* pasó pasa escane* carpeta en+spam quej* preocup* canje*',
    thing:
      'pedido* pedir envío paquete entrega* factura tienda enlace talla cuenta contraseña devolución color artículo* compra carrito código pago precio web página aún+no todavía+no confirmación',
    and: 'y pero porque así si cuando aunque pues',
  },
  it: {
    nay: 'no mai',
    weary:
      'basta stuf* troppi troppe troppo tanti tante stanc* abbastanza indesiderat* richiest* fastidi* bombard* assill* rifiut* blocc* no+grazie odio detesto sommers* invas* noia noios* stress* tempest* smettetela finitela piantatela stop ferma* tenetevi tieniti proibisco vieto piena+di senza+permesso senza+consenso farmene andatevene piena pieno è+spam spam',
    ask: 'chiest* richiest* autorizz* iscritt* permesso consenso dovrei dovreste',
    sent: 'offerta promozion* promo coupon* buono buoni codici sconto scont* whatsapp* messagi volantin* campagn* mailing marketing avvisi promemoria',
    self: 'numero',
    come: 'arriv* vedo vede trov* rest* c+è ci+sono ricevut* rimast* compar* disponibil* mandato inviato sapere visto sapevo c+era era ancora',
    fail: 'funzion* va+non vanno dimentic* perd* scad* scadut* valid* usare usarlo usato utilizz* capi* lo+so non+so sicur* problem* apr* esit* applic* fretta male dubbi* idea importa aspett* dettagli* dice significa accetta accettano accettato finita finito finite terminata promess* rispo* spero+mai+finisc* passato passa scans* cartella nello+spam lamentel* preocup* riscatt* considerat* vale valgono',
    thing:
      'ordine ordini consegn* pacco fattura negozio link taglia account password reso rimborso colore articol* carrello codice pagamento prezzo prezzi sito spedizione non+ancora conferma',
    and: 'ma perché perche quindi quando però però',
  },
  pt: {
    nay: 'não nunca',
    weary:
      'chega fart* cansad* basta demasiad* demais tantas tantos exager* suficiente* indesejad* solicitad* incomod* enjoad* saturad* saco rejeit* bloque* odeio detesto bombarde* inund* irrit* stop dispenso fora guardem proíbo fiquem+com não+às spamar cansa cansam cheio+de cheia+de paro embora cheia cheio é+spam spam ninguém+pediu parassem parasse',
    ask: 'solicitei autoriz* permissão inscrevi subscrevi devia deviam deveria*',
    sent: 'oferta* promoç* promo* cupom cupo* desconto* códigos whatsapp* zap msgs msg campanha* mensagen* marketing alertas lembretes',
    self: 'número',
    come: 'chegou chegaram chegam chega+não receb* vejo encontr* achei rest* há havia tem aparec* disponív* enviado enviaram mandaram saber vi visto sabia ainda+sem',
    fail: 'funcion* esque* perder perco perca perd* expir* válid* inválid* usar uso usá utiliz* entend* percebi sei certeza problem* abr* dúvid* hesit* aplic* pressa mal mau ideia importo importa esper* detalh* diz significa aceita aceitam aceite acabado acabou acabaram terminou má prometid* respond* espero+nunca+acab* perceb* passou passa pasta no+spam caixa queix* preocup* resgat* considerad*',
    thing:
      'encomenda* pedido entrega* fatura loja link tamanho conta senha devolução cor artigo* produto* carrinho código pagamento preço site compra morada ainda+não confirmação o+envio',
    and: 'mas porque quando então pois',
  },
  pl: {
    nay: 'nie nigdy',
    weary:
      'dość dosyć zmęczon* niechcian* niezamówion* nieproszon* niepotrzebn* zasypuj* zasypyw* zbyt za+dużo tyle koniec stop wystarczy blokuj* zablok* męcz* denerw* wkurza* irytuj* natręt* nachaln* nękac* nękaj* nienawidzę sprzeciw* zaprzesta* nie+dziękuję bez spamuj* zatrzymajcie zabrania* nie+dla pełn* zatrzym* niechce spadaj* ani to+spam spam',
    ask: 'prosi* zgod* zapis* zamawia* zapisyw* powinien* powinn*',
    sent: '*ofert* promocj* *kupon* *rabat* kody kodów zniżk* bon bony sms* przesył* wiadomosci *mail* powiadom* kampani* whatsapp* marketing przypomnie*',
    self: 'numer',
    come: 'doszł* doszedł doszed* dotar* przysz* przyjd* otrzym* widz* znal* znajd* został* jest są ma dostał* wysłali wysłano dostaj* było była ciągle wciąż nadal',
    fail: 'działa* zapom* przegap* strac* wygas* ważn* nieważn* użyć używ* skorzyst* rozumi* wiem wiedz* pewn* problem* otwier* otworz* waha* uwzględn* szkodzi spieszy źle zły złe czeka* czekaj* wątpliw* pojęcia to+koniec doczek* obiecan* odpis* odpow* nadzieję+nigdy akceptowan* wczyta* skończył* nigdy+skończą folderze w+spamie w+spam zarzut* martw* obejm*',
    thing:
      'zamówieni* paczk* przesyłk* dostawa dostawy dostawę faktur* sklep* link* rozmiar* konto konta hasł* zwrot* kolor* produkt* koszyk* kod kodu płatn* cen* stron* jeszcze+nie dostawie potwierdz* wysyłka wysyłki wysyłkę',
    and: 'i ale bo więc a gdy jeśli ponieważ',
  },
  sv: {
    nay: 'nej aldrig',
    weary:
      'nog räcker trött less leds för+många för+mycket så+många så+mycket oönska* oombed* ovälkom* stör stör* störande tjat* jobbig* hatar blockera* slut+med slippa sluta stopp* avstår betackar undanber irriter* nej+tack plåga* spammar behåll förbjud* skippa nej+till spamma full+av full+med utan+lov utan+samtycke varken nytta är+spam spam avböj* slutade',
    ask: 'bett samtyck* godkän* anmält borde tillstånd',
    sent: '*erbjudande* *rabatt* kupong* *koder deal *mejl *mail *sms *utskick notis* kampanj* reklam* *meddeland* *brev marketing påminnelse*',
    self: 'nummer numret',
    come: 'komm* kom fick fått får ser hitta* finns kvar skickat skickade står visas veta såg sett det+var det+är fortfarande',
    fail: 'fungera* funkar glöm* missa* gått+ut giltig* ogiltig* använd* förstå* vet säker säkert problem* öppna* tvek* bråttom dålig* fara vänta* dröj* tvivel aning fel gäller drogs använt utlov* svar* hoppas+aldrig+slut hoppas+aldrig+slutar godkänns skann* scann* skräppost* i+spam klagom* oroa räknades',
    thing:
      'beställning* order* paket* leverans* faktura* butik* affär* länk* storlek* konto lösenord retur* färg* vara varan kod koden betalning* pris* sida sidan ännu bekräft*',
    and: 'och men så eftersom när därför',
  },
  da: {
    nay: 'nej aldrig',
    weary:
      'nok træt for+mange for+meget så+mange så+meget uønske* uopfordre* ubedt* irriter* forstyr* plage* hader blokér* bloker* slut+med færdig+med nej+tak stop stopp* hold+op chikane* fri+for røvsyg træls spammer behold forbyd* nej+til spamme fuld+af fyldt+med uden+samtykke hverken skrid er+spam spam afvis*',
    ask: 'bedt samtykke tilmeldt burde tilladelse',
    sent: '*tilbud* *rabat* *kupon* *koder deal *sms* *mails *mail *beskeder *besked *reklame* nyheds* henvend* *breve kampagne* marketing påmindelse*',
    self: 'nummer nummeret',
    come: 'komm* kom fik fået får ser find* fundet findes tilbage modtaget modtog sendt står vises vide så se set der+er der+var det+er stadig',
    fail: 'virker virke virkede fungere* glem* misse* gå+glip udløb* gyldig* ugyldig* bruge bruges brugt forstå* ved sikker problem* åbn* tøv* haster dårlig* vente* gør+noget tvivl anelse fejl gælder trukket lovede lovet svar* håber+aldrig+slutter håber+aldrig+stopper godkend* scan* spammappe* i+spam klage* rolig regnet',
    thing:
      'bestilling* ordre* pakke* lever* faktura* butik* link* størrelse* konto adgangskode retur* farve* vare varen kode koden betaling* pris* side siden endnu bekræft*',
    and: 'og men fordi hvis når da',
  },
  ar: {
    nay: 'لا ابدا',
    weary:
      'كفى كفاية كفايه يكفي يكفينا مللت سئمت زهقت طفح تعبت كثير* كثرة مزعج* ازعج* تزعج* ازعاج* سبام غير+مرغوب غير+مرغوبة خلاص حظر* سأحظر* توقف* وقف* أوقف* ضقت أكره أرفض بدون بلا ولا احتفظوا أمنع* ممنوع مابي مابغى ماابي ماابغى ماريد مليء مليئة تتوقف أكثر+اللازم كفاكم تتوقفوا',
    ask: 'أطلب طلبت أشترك موافق* أوافق إذن',
    sent: 'عرض عروض* العروض كوبون* الكوبون* خصم* الخصم* تخفيض* أكواد الأكواد رسال* الرسال* رسائل* الرسائل* ايميل* مسج* مسجات واتساب حملات تبعثوا ترسلوا ترسلون مراسل* *العروض *عروضكم *الرسائل *رسائلكم *الكوبونات *الخصومات *الاعلانات *اعلانات *اعلاناتكم marketing سبام أكواد* أكوادكم تنبيهات',
    self: 'رقم الرقم رقمي',
    come: 'وصل* يصل* تصل* جاء* أجد أرى أشوف ألقى يوجد توجد يظهر تظهر باقي متبقي أستلم استلمت تلقيت لدي عندي أرسلتم أر هناك يكن يستلم تستلم زال',
    fail: 'يعمل تعمل شغال شغالة اشتغل يشتغل تشتغل نسيت تنسوا تنسى يفوت* تفوت* صالح صالحة انته* ينته* تنته* استخد* أستخدم فهمت أفهم أعرف أعلم متأكد مشكلة مشكل* يفتح تفتح تتردد* يقبل بأس مانع داعي+للعجلة سيء أنتظر نفع تنفع ينفع ترسلوه ترسلوها تطبيق الموعود* موعود* أرد الرد أتمنى+ألا مقبول* تذكر يذكر يحتسب تقلقوا قلق',
    thing:
      'الطلب طلبي طلبية الطلبية توصيل* التوصيل شحن* الشحن فاتورة المتجر الرابط مقاس المقاس حسابي كلمة الطرد طردي الكود الدفع السعر الموقع ليس+بعد تأكيد',
    and: 'و لكن لأن ولكن إذا عندما لأنه',
  },
  ja: {
    nay: 'いいえ 結構です 結構',
    weary:
      'うんざり 迷惑 しつこい 多すぎ 多過ぎ もういい 要らん いらん うざい うるさい 勘弁 お断り 拒否 嫌 十分です たくさんです ストップ 邪魔 ブロック 無断 勝手に 頼んで 頼んだ やめろ なしで 無しで',
    ask: '頼ん 同意 許可 べき',
    sent: 'クーポン セール お得 割引 キャンペーン 特典 dm ショートメール ライン line 送 案内 スパム 宣伝 コードは',
    self: '番号',
    come: '届 来 見つから 見当たら もうありません まだありますか 残 表示 反映 受信でき 見え 入って 見てい がいません がいない あり 無かった なかった でした がない がありません はない はありません もらえ 送れ 送りま 見つかり',
    fail: '使え 使用 使い 使う 分から わから 分かり わかり 開け 開か 忘れ 期限 有効 無効 問題 逃し 逃す 見逃 適用 ログイン 知り 知ら 構いません かまいません 大丈夫 すみません何 間違い もっと たまらない 楽しみ 迷惑メールに 迷惑メールフォルダ わけでは 待ちきれ 悪くない 悪くありません 返信 受け付け といいな といいです 約束 終了と 終了しました 読み取 気にし 利用でき なくし 理解',
    thing: '注文 商品 荷物 配送 配達 店 返品 在庫 サイズ 住所 領収 色 送料 支払 値段 サイト コード 袋 まだ 確認',
    and: '。',
  },
};
