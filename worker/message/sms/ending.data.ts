/**
 * The words of which sentences that end messages are made, in twelve languages. `*` stands for any ending of a word, `+`
 * joins words of which all have to be there, in any sequence: verbs come apart.
 */
export interface EndingWords {
  /** Says by itself that messages are to end. */
  leave: string;
  /** Ends anything: what, the sentence names or not. */
  end: string;
  /** Ends what somebody does: nobody ceases a coupon that they hold. */
  cease: string;
  not: string;
  /** Before a noun. */
  no: string;
  more: string;
  /** What we do, and are not to. */
  send: string;
  /** What they do, and do not wish to. */
  get: string;
  wish: string;
  keen: string;
  /** Themselves, and where they are written to. */
  me: string;
  mail: string;
  /** What we send, by its own name: whoever cancels it may mean one that they hold. */
  deals: string;
  list: string;
  /** "I have no mail": that none came. */
  have: string;
  /** "I cannot": who wants to, and does not find out how. */
  can: string;
  /** What else may stand there: no word that names anything. */
  rest: string;
}

export const ENDING_WORDS = {
  en: {
    leave:
      'unsub* unsuscri* un+subscri* opt+out optout take+me+off take+us+off get+me+off get+us+off sign+me+off want+off want+out like+off like+out wish+off wish+out be+removed be+deleted be+erased be+unsubscribed want+removed want+deleted have+removed have+deleted leave+list leave+subscription get+off+list want+removal request+removal request+deletion request+erasure take+number+off take+name+off take+address+off take+email+off',
    end: 'terminate cancel end+it end+my end+these end+texts end+messages end+emails end+mails delete remove erase withdraw revoke removal deletion erasure avoid spare+texts spare+messages spare+emails spare+mails spare+ads spare+newsletter spare+newsletters withdrawn cancellation end+all end+communications end+communication',
    cease: 'stop stopping quit cease discontinue halt enough+of enough+with refrain desist no+more+of',
    not: 'not don+t dont never nothing won+t refuse prefer+didn+t rather+didn+t wont didnt havent isnt arent doesnt t dnt none nobody',
    no: 'no zero enough',
    more: 'more further anymore again longer other ever',
    send: 'send sending write writing contact contacting call calling don+text do+text never+text don+message do+message never+message don+mail do+mail never+mail don+email do+email never+email don+sms use+marketing use+advertising txting bugging pestering harassing annoying bothering spamming reach+out',
    get: 'get getting receive receiving hear hearing contacted texted emailed bothered',
    wish: 'want wish need care prefer rather refuse',
    keen: 'interested interest time patience use+for happy pleased fond intrested interrested intersted intrest',
    me: 'me us number address',
    mail: 'txt txts text texts texting message messages messaging msg msgs sms mail mails email emails emailing newsletter newsletters spam ad ads adverts advertising marketing promotions notifications communication communications contact mailings',
    deals: 'offers deals coupons vouchers promos discounts promo+codes coupon+codes voucher+codes discount+codes',
    list: 'list lists subscription subscriptions subscribed database mailing consent name registration',
    have: 'have has had got not+enough',
    can: 'can cannot could able',
    rest: 'i we you your u ur my our the a an to from on of for off out please pls plz kindly thanks thank now immediately just really simply would like d m ll am be been do t e and or at once hi hello hey sorry dear all any anything this that it these those them so already right away how as soon possible will shall way let take sign anyone leave then ok okay mind offering removing deleting make asked told requested ask sort kind before+asked twice+asked twice+told times+asked times+told several+times before+told prefer+didn+t rather+didn+t alone peace object processing use data desist refrain everything abuse harassing pestering bugging bothering annoying spamming under gdpr law personal three four thing something taken txting consenting permission fucking bloody shit crap times ve+asked ve+told by+now are in',
  },
  nl: {
    leave:
      'afmeld* uitschrijv* uitgeschreven afgemeld meld*+af schrijf*+uit schrijv*+uit haal*+lijst haal*+me haal*+mij haal*+bestand haal*+database haal*+nummer halen+lijst halen+mailinglijst halen+mailinglist halen+bestand opt+out verwijder*+lijst',
    end: 'beëindig* opzeg* zeg*+op verwijder* wis wissen schrap* annul*+abonnement annul*+inschrijving verwijdering stopzetting intrek* trek+in bespaar* ingetrokken haal*+weg',
    cease: 'stop stopt stoppen hou*+op ophouden schei+uit kappen kap hou*+mee genoeg+van genoeg+met',
    not: 'niet niets niks nix nooit weiger*',
    no: 'geen',
    more: 'meer verder* langer weer',
    send: 'stuur* sturen zend* niet+mail nooit+mail mailen mailt niet+app nooit+app appen niet+sms niet+schrijf nooit+schrijf schrijft schrijven contacteer* contacteren benader* bel bellen',
    get: 'ontvang* krijg* horen hoor gecontacteerd benaderd',
    wish: 'wil willen wens* hoef* nodig weiger* liever gewenst verkies* zou+graag zouden+graag graag+geen graag+niet',
    keen: 'interesse belangstelling behoefte geïnteresseerd* stel+prijs zin gediend geint* intresse',
    me: 'me mij ons nummer telefoonnummer adres gegevens',
    mail: 'sms* bericht* mail* email* app appjes reclame* post spam nieuwsbrie* meldingen contact',
    deals:
      'aanbiedingen kortingen kortingscodes kortingsbonnen kortingsacties waardebonnen coupons vouchers deals promos promoties',
    list: 'lijst* abonnement* inschrijving* database bestand mailinglijst mailinglist toestemming naam',
    have: 'heb hebt heeft hadden mailbox',
    can: 'kan kun kunt kunnen',
    rest: 'ik wij we u uw jullie je jij de het een van uit af op aan voor met bij te om en of graag aub alsjeblieft alstublieft bedankt dank nu direct meteen onmiddellijk hierbij gewoon echt zou wilt worden word hebben mijn onze hallo hoi beste eens maar er ermee hiermee daarmee mee alle zo gelieve dit dat deze die ervan e hier verdere zouden helemaal hieraan hierin hoe meld schrijf laat laten al eerder meermaals gevraagd verzocht soort haal+eraf twee+keer+gevraagd drie+keer+gevraagd verzoek+om vraag+om rust val vallen lastig* maak maken heb bezwaar tegen gebruik verwerking teken trek in',
  },
  de: {
    leave:
      'abmeld* abgemeldet abzumelden abbestell* abzubestellen austrag* ausgetragen auszutragen deabonnier* meld*+ab trag*+aus bestell+ab+newsletter bestelle+ab+newsletter bestellen+ab+newsletter nehm*+raus nimm+raus bin+raus will+raus möchte+raus raus+liste raus+verteiler meld*+ab+bei trag*+aus+bei nehm*+raus+bei nimm+raus+bei lösch*+mich+bei entfern*+mich+bei streich*+mich+bei',
    end: 'beend* kündig* lösch* gelöscht entfern* streich* gestrichen einstell* einzustellen stell*+ein widerruf* nehm*+liste nehm*+verteiler nimm+liste nimm+verteiler verschon* abbestellung löschung einstellung',
    cease:
      'stopp* hör*+auf aufhör* aufzuhören absehen abzusehen stop schluss+mit genug+von sehen+sie+ab seht+ab unterlass*',
    not: 'nicht nichts nix nie niemals lehn*+ab verzicht* verweiger*',
    no: 'kein keine keinen keiner keinerlei null',
    more: 'mehr weiter* wieder länger',
    send: 'schick* send* schreib* kontaktier* zusend* zuschick* zuzusenden anschreib* mailen mailt anrufen spammen zuspammen zuzuspammen ruft',
    get: 'erhalt* bekomm* krieg* empfang* kontaktiert angeschrieben hören',
    wish: 'will wollen möcht* wünsch* brauch* benötig* würd*+gern* lehn*+ab verzicht* verweiger* würd*+lieber wünscht hätte+gern*',
    keen: 'interess* bedarf lust interr* intress*',
    me: 'mich mir uns nummer telefonnummer handynummer adresse daten',
    mail: 'nachricht* mail* email* sms werb* newsletter* post info* spam reklame texte kontakt* zusendung* anschreiben',
    deals:
      'angebote angeboten gutscheine gutscheinen gutscheincodes rabatte rabatten rabattcodes rabattaktionen coupons vouchers deals promos',
    list: 'liste* verteiler* mailingliste abo abonnement* anmeldung* mitgliedschaft datenbank einwilligung zustimmung einverständnis namen',
    have: 'hab*',
    can: 'kann können',
    rest: 'ich wir sie ihr ihre* eure* ihnen euch du deine* mein* unser* der die den dem des ein* bitte doch endlich sofort umgehend jetzt ab von vom aus auf zu an für in im und oder hiermit gern* danke vielen dank lass* werd* würd* hallo guten tag künftig zukunft mal einfach auch alle* bin sein das dies* es davon damit so was wirklich könnt* hätte dass e wie meld* raus schon bereits mehrfach mehrmals gebeten gesagt gefordert bitten verlange fordere art lieber erwünscht um mit zweimal+gebeten dreimal+gebeten zweimal+gesagt jede jegliche ruhe frieden widersprech* widerspruch widerspricht nutzung verwendung verarbeitung gegen lege einlegen personenbezogen* datenverarbeitung sehen belästig* störe* nerv* beantrage etwas',
  },
  fr: {
    leave: 'désabonn* désinscri* désincri* sortir+liste enlev*+liste retir*+liste ôte*+liste désinscription',
    end: 'résili* annul* supprim* effac* retir* enlev* ray* mett*+fin met+fin termin* interromp* évit* épargn* suppression radiation',
    cease: 'arrêt* stop stopp* cess*',
    not: 'pas plus jamais rien aucun* refus* inutile',
    no: 'pas plus aucun* zéro assez',
    more: 'autre* davantage plus+jamais plus+rien nouveau',
    send: 'envoy* envoie* menvoy* menvoie* écri* mécri* contact* sollicit* adress* importun* harcel* dérang* appelez appeler',
    get: 'recevoir reçois entendre contacté contactée sollicité sollicitée dérangé dérangée démarché démarchée',
    wish: 'veux voul* souhait* désir* voudr* aimer* besoin refus* préfèr* préfér*',
    keen: 'intéress* intérêt envie interr* interes*',
    me: 'moi me m numéro adresse coordonnées',
    mail: 'sms texto* message* mail* email* courriel* pub pubs publicité* spam* newsletter* notification* démarchage',
    deals:
      'offres promos promotions remises réductions coupons bons+achat bons+réduction bons+plans chèques+cadeaux codes+promo codes+promos codes+réduction codes+remise',
    list: 'liste* abonnement* inscription* fichier* base consentement nom accord',
    have: 'ai avons avez',
    can: 'peux pouvons puis pouvez pourriez',
    rest: 'je j nous vous ne n de d du des la le l les pourr* une un mon ma mes votre vos à au aux svp stp s il te plaît plait merci veuillez bien vouloir maintenant immédiatement tout toute tous suite et pour par sur dans bonjour suis sommes être que qu comment désormais ça cela ceci ce ces cette en demande prie fin mettre e fait faire déjà demandé demandée dit genre sorte demander deux+fois+demandé trois+fois+demandé plusieurs+fois oppose opposition traitement utilisation données personnelles importuner importun* harcel* dérang* tranquille tranquilles laissez laisse paix envoi envois',
  },
  es: {
    leave:
      'baja desuscri* desapunt* desinscri* salir+lista sal*+lista quiero+salir bórrame bórrenme bórreme borradme borrarme quítame quítenme quíteme quitadme quitarme elimíname elimínenme elimíneme eliminadme eliminarme sácame sáquenme sáqueme sacadme sacarme remuéva*',
    end: 'cancel* anul* termin* deten* elimin* borr* quit* saca saquen saque suprim* acab* finaliz* evit* ahorr* eliminación supresión absteng* abstén*',
    cease: 'parar parad paren pare para+ya para+de dejen+de deje+de deja+de dejad+de dejar+de basta stop ces* alto',
    not: 'no nunca jamás nada ningun* tampoco rechaz* niego',
    no: 'no ningun* sin ni+un ni+una ni',
    more: 'más otra+vez otro* nuevamente',
    send: 'envia* envie* envié* envíos mand* escrib* contact* llam* molest* spamear spameen',
    get: 'recib* contactado contactada saber',
    wish: 'quier* kier* dese* quisier* necesit* queremos prefer* prefier* rechaz* niego gustaria',
    keen: 'interesad* interesa interés ganas interes*',
    me: 'me nos número teléfono dirección datos',
    mail: 'mensaje* sms correo* mail* email* publicidad* spam boletin* newsletter* anuncio* notificacion* contacto',
    deals:
      'ofertas promociones cupones descuentos rebajas promos códigos+descuento códigos+promocionales vales+descuento bonos+descuento',
    list: 'suscrip* subscrip* lista* inscrip* registro consentimiento nombre base+datos',
    have: 'he ha hay hemos tengo',
    can: 'puedo puede podemos pueden',
    rest: 'envío dije dar darme dame dad dadme den denme deme doy me podr* yo nosotros ustedes usted vosotros su sus tu tus vuestr* el la los las lo un una de del al a en por favor ya ahora gracias inmediatamente y o que se para con mi mis nuestr* hola buenos días estoy estamos gustaría solicito pido cómo hacer ser les le os te esto eso este estos esta estas todo todos todas tantos tantas e solicit* dicho tipo les+he+pedido os+he+pedido pedí pedimos dos+veces+pedido dos+veces+pedí varias+veces opongo tratamiento uso personales deje* deja* déj* paz tranquil* retiro revoco molest* vuelva* más nunca escriban',
  },
  it: {
    leave:
      'disiscri* cancellami cancellarmi cancellatemi cancellarci toglietemi toglimi togliermi rimuovetemi rimuovimi rimuovermi eliminatemi eliminami eliminarmi uscire+lista esco+lista mi+cancello mi+cancelli',
    end: 'annull* cancell* termin* interromp* rimuov* elimin* toglie* togli tolga disdire disdett* disdico sospend* revoc* evit* risparmi* cancellazione rimozione asten*',
    cease: 'stop smett* ferm* basta cess*',
    not: 'non mai niente nulla rifiut* nn',
    no: 'niente nessun* no',
    more: 'più altr* nuov*',
    send: 'invi* mand* scriv* contatt* spedir* spedit* spedisc* disturb* importun* chiamatemi chiamate chiamarmi',
    get: 'ricev* contattat*',
    wish: 'vogli* vorre* desider* volere serve servono bisogno prefer* rifiut* gradi*',
    keen: 'interess* interes*',
    me: 'mi me ci numero indirizzo dati',
    mail: 'messagg* sms mail* email* pubblicità newsletter* spam notific* contatto contatti',
    deals: 'offerte promozioni sconti coupon coupons promo voucher buoni+sconto codici+sconto codici+promozionali',
    list: 'iscrizion* abbonament* lista* registrazione sottoscrizione mailing consenso nome',
    have: 'ho ha abbiamo ci+sono',
    can: 'posso possiamo potete può potreste',
    rest: 'spedizione io noi voi lei l all dall d vostr* tua tuo tue suo sua il lo la i gli le un una di del dal dalla dalle della delle dei da a al per favore piacere prego grazie subito ora adesso immediatamente e che sono siamo essere mio mia miei mie con vi si tutto tutte tutti via ciao buongiorno come questo questa questi queste ciò li ne list già chied* chiest* detto più+volte genere tipo richiedo ho+richiesto due+volte+chiesto tre+volte+chiesto dallo oppongo trattamento utilizzo uso personali pace lasci* stare prega cessare ritiro revoco marketing finalità',
  },
  pt: {
    leave: 'descadastr* desinscr* desuscr* sair+lista quero+sair sair+disto sair+disso me+tira+lista',
    end: 'cancel* anul* termin* encerr* elimin* remov* retir* tire* tira* exclu* apag* desativ* rescind* evit* poup* remoç* eliminaç*',
    cease: 'parar* parem pare para+de deixem+de deixe+de cess* chega stop',
    not: 'não nunca jamais nada nenhum* recus* n',
    no: 'não sem nenhum* nem',
    more: 'mais outr* novamente',
    send: 'envia* envie* envios mand* escrev* contact* contat* chate* incomod* importun* perturb* liguem ligue ligar',
    get: 'receb* contactad* contatad*',
    wish: 'quer* desej* gostar* pretend* precis* prefer* prefir* recus* gostava',
    keen: 'interess* vontade',
    me: 'me mim nos número endereço dados telefone',
    mail: 'mensage* sms mail* email* correio* publicidade* spam newsletter* notific* contacto contato',
    deals:
      'ofertas promoções cupons cupões descontos promos vouchers códigos+desconto códigos+promocionais vales+desconto',
    list: 'subscri* inscri* lista* assinatura* cadastro registo consentimento nome base+dados',
    have: 'tenho temos há houve',
    can: 'posso podemos pode podem',
    rest: 'envio poderia* eu vocês você vos o a os as um uma de do da das dos em no na por favor já agora obrigad* imediatamente e que meu minha minhas meus vosso vossa vossas vossos sua seu suas seus estou estamos sou para com olá bom dia como fazer ser se isto isso este esta estes estas tudo todas todos disto disso nisto pedi peço solicit* dito tipo enviar pedimos duas+vezes+pedi três+vezes+pedi várias+vezes oponho tratamento ao dessa desta uso pessoais paz deix* retiro revogo',
  },
  pl: {
    leave: 'wypis* wypisz* wyrejestr* odsubskryb* usun*+listy usuń*+listy',
    end: 'rezygn* zrezygn* anul* usun* usuń* skasuj* wykreśl* skreśl* odwoł* wyłącz* oszczędź* usunięci* wykreśleni* wypisani* skończ skończcie skończyć skończyli zakończ zakończcie zakończyć zakończenie kończ kończcie',
    cease: 'przesta* zaprzesta* skończ* dość koniec+z stop',
    not: 'nie nigdy nic odmawia*',
    no: 'żadn* koniec bez brak',
    more: 'więcej już innych kolejn* dalsz*',
    send: 'wysyła* przysyła* pisz* pisać kontaktuj* kontaktow* dzwoń* dzwonić mailuj* nękać',
    get: 'dostaw* otrzymyw* odbiera*',
    wish: 'chcę chcemy chciał* życz* potrzeb* wolę wolał* odmawia* zgadzam* zgadza* życzymy wyrażam',
    keen: 'zainteresowan* interesuje ochot*',
    me: 'mi mnie nas nam numer adres dane',
    mail: 'wiadomoś* sms* mail* email* reklam* spam* newsletter* powiadom* kontakt*',
    deals:
      'ofert* kupony kuponów kuponami rabaty rabatów rabatami bony bonów bonami vouchery voucherów zniżki zniżek zniżkami promocje promocjami kody+rabatowe kodów+rabatowych',
    list: 'subskrypc* list* baz* prenumerat* zgodę zgody imię nazwisko',
    have: 'mam mamy',
    can: 'mogę można możemy proszę+jak',
    rest: 'czy mogliby* mogłaby mógłby ja my wy was wasz* pan pani państwa państwo od do z ze o na w dla się sobie proszę dziękuję natychmiast teraz i że żeby jestem jesteśmy bym moją moja mojej moje mojego mój nasz* bardzo jak zaraz dzień dobry cześć być to tego tych te tym ten takich wszystk* e mnie prosimy prosił* mówił* żebyście tymi taki takie wam jeszcze+raz dwa+razy+prosiłem dwa+razy+prosiłam kilka+razy moich swoich danych wnoszę sprzeciw* składam zgłaszam wobec przetwarzani* przeciw cofam wycofuj* marketing spokój spokoju dajcie daj zostaw* nęka* osobowych',
  },
  sv: {
    leave: 'avregistr* avanmäl* avprenum* skriv*+ur gå+ur',
    end: 'avsluta* avbryt* säg*+upp radera* ta+bort tas+bort tar+bort stryk* avbeställ* dra*+tillbaka borttagning radering undanber',
    cease: 'stoppa* stopp sluta upphör* stop',
    not: 'inte aldrig inget ingenting ej vägrar slipp* avsäger betackar tackar+nej',
    no: 'inga ingen inget',
    more: 'mer mera fler flera längre igen fortsatt*',
    send: 'skicka* skriv* kontakta* smsa* mejla* maila* messa* sänd* ring* störa spamma',
    get: 'få emot motta* kontaktad höra får',
    wish: 'vill önska* behöver föredra* vägrar slipp* önskat avsäger betackar tackar+nej vilja',
    keen: 'intresserad* intresse* lust intres*',
    me: 'mig mej oss nummer adress uppgifter',
    mail: 'sms* meddeland* mejl mejlen mail mailen email* post* epost* reklam* nyhetsbrev* utskick* spam notiser kontakt',
    deals: 'erbjudanden* rabatter* rabattkoder* kuponger* kampanjer* deals',
    list: 'prenumeration* list* mejllist* maillist* sändlist* abonnemang* register* samtycke namn',
    have: 'har+inga har+inget har+ingen hade fått',
    can: 'kan',
    rest: 'alls kunde jag vi ni er era ert du din att på från av till med om för i en ett min mitt mina vår våra tack snälla vänligen nu genast omedelbart och bara skulle vilja hej är vara bli blir bort ur upp ta ha det detta den dessa de här där alla något någon några gärna hur ska e så redan bett sagt flera sorts slags ber begär upprepade två+gånger+bett flera+gånger motsätter behandling* återkallar uppgifter personuppgifter raderas fred ifred lämna låt stör borttagen',
  },
  da: {
    leave: 'afmeld* frameld* meld*+fra meld*+ud udmeld*',
    end: 'afslut* opsig* slet+mig slet+os slet+mine slet+mit slet+min slette* fjern* annuller*+abonnement annuller*+tilmelding afbryd* forskån* sletning undgå undlad',
    cease: 'stop stopp* ophør* holde+op hold+op+med',
    not: 'ikke aldrig intet ingenting ej nægter frabeder siger+nej',
    no: 'ingen intet ikke+flere ikke+mere',
    more: 'mere flere længere igen yderligere',
    send: 'send* skriv* kontakt* sms sms’e smse maile mail ring* ringe generer genere forstyr forstyrre chikanere spamme',
    get: 'modtage* modtager få høre kontaktes får',
    wish: 'vil ønsk* behøver gider nægter foretræk* frabeder siger+nej brug+for',
    keen: 'interesser* interesse* lyst interes* intres*',
    me: 'mig os nummer adresse oplysninger',
    mail: 'sms* besked* mail mails email* reklame* nyhedsbrev* spam notifikation* kontakt',
    deals: 'tilbud* rabatter* rabatkoder* kuponer* deals vouchers',
    list: 'abonnement* liste* mailliste* tilmelding* register samtykke navn',
    have: 'har havde fået',
    can: 'kan',
    rest: 'jeg vi i jer jeres du din dit at på fra af til med om for en et min mit mine vores tak venligst nu straks omgående og bare gerne ville skulle hej er være blive bliver ud op have hermed alle så kunne slet vær venlig hold det dette den disse de her hvordan skal nogen noget e allerede bedt sagt flere+gange slags må beder anmoder helst stoppe to+gange+bedt gør indsigelse mod imod behandling* personoplysninger data trækker tilbagekalder tilbage fred lad fritages',
  },
  ar: {
    leave:
      'ألغ*+اشتراك* ألغ*+الاشتراك احذفوني احذفني ازيلوني أزلني إزالتي+القائمة إزالتي+قائمتكم شيلوني+القائمة شيلوني+قائمتكم شيلني+القائمة امسحوني اخرجوني أخرجوني تلغ*+اشتراك* تلغ*+الاشتراك',
    end: 'ألغ* توقف* إنهاء انهوا احذف* حذف أزل إزالة ازيلوا امسح* مسح شطب سحبت',
    cease: 'أوقف* وقفوا بطلوا إيقاف وقف كفوا التوقف كفى كفاية توقف+عن توقفوا',
    not: 'لا لن ليس لست غير عدم ما أرفض ألا مش لم مو ليست',
    no: 'لا بدون',
    more: 'المزيد مزيد أخرى ثانية بعد+الآن',
    send: 'ترسل* إرسال الإرسال تكتب* تراسل* مراسلتي تتصل* الاتصال تتواصل* التواصل تبعث* إزعاج* لمراسلتي الإزعاج',
    get: 'استلام* تلقي* أستلم أتلقى استقبال',
    wish: 'أريد نريد أرغب أود أحتاج عايز ابي بحاجة أرفض أفضل أبغى بدي',
    keen: 'مهتم* مهتما اهتمام يهمني',
    me: 'رقمي بريدي ايميلي بياناتي عنواني اسمي',
    mail: 'رسائل* الرسائل رسائلكم رسالة ايميل* الايميل* بريدكم اعلانات* الإعلانات إشعارات* الإشعارات دعاية تواصل',
    deals:
      'عروضكم العروض عروض كوبونات كوبوناتكم الكوبونات قسائم قسائمكم القسائم خصومات الخصومات خصوماتكم تخفيضات التخفيضات',
    list: 'اشتراك* الاشتراك قائمة* القائمة قائمتكم البريدية موافقتي النشرة النشرة+البريدية نشرتكم',
    have: 'عندي لدي',
    can: 'أستطيع أقدر',
    rest: 'يمكنكم أنا نحن من بعد عن في على إلى أن كل لي لنا منكم إلي لكم رجاء فضلك فضلكم لو سمحت سمحتم شكرا أرجو الرجاء ارجوكم أرجوكم الآن فورا حالا يا هل كيف يمكنني يمكن أي تماما هذا هذه ذلك مرة هنا مرحبا بهذا بهذه بذلك طلبت قبل مرتين مرات عدة مرارا سبق عاد بدي بشكل داعي معكم اتركوني اتركني شأني وشأني حالي أعترض معالجة استخدام بياناتي أسحب دعوني تزعجوني الشخصية بي شيئا',
  },
  ja: {
    leave: '登録解除 登録抹消 配信停止 配信解除 配信中止 購読解除 購読停止 受信拒否 退会 オプトアウト 解約',
    end: '解除 削除 取り消し 取消 キャンセル 消して 外して 終了 抹消 削除依頼 削除を依頼',
    cease: 'やめ 辞め 止め 停止 中止 不要 いりません 要りません いらない 要らない お断り 断り',
    not: 'ない 無い ません なく がない がありません はない はありません',
    no: '遠慮 控えて',
    more: 'もう 今後 二度と これ以上',
    send: '送ら 送信し 送って 連絡し 配信し 電話し',
    get: '受け取り 受け取る 受信し もらい 受信',
    wish: 'たく 必要 希望 望み',
    keen: '興味 関心',
    me: '番号 アドレス 私',
    mail: 'メール メッセージ メルマガ ニュースレター sms 広告 お知らせ 通知 dm 連絡',
    deals: 'クーポン お得情報 お得な情報 セール情報 割引情報 キャンペーン情報',
    list: '登録 購読 リスト 会員 配信 定期購読 サブスク 同意',
    have: '届',
    can: '方法',
    rest: 'を は が も に の で と から て し する したい たい です ます ください 下さい お願いします お願い いたします ほしい 欲しい 希望 いただ きたい けますか ので よ この これ その それ こちら さい あり 今すぐ すぐ すべて 全て 一切 まで すみません さ せ いい 何度 前に 以前 お伝えし お伝えしました お願いしました 伝えました ご 撤回 個人情報 個人データ 拒否 な 来 こ よう',
  },
} satisfies Record<string, EndingWords>;
