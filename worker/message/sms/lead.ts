import { plainly } from './sentence.ts';

/**
 * A word for the end of messages, and then a name or a word more: "STOP Ferncastle", "Stop deals". Whose word for it may
 * as well begin a sentence about an order (cancel, end, remove) is none of these.
 */

const words = (text: string) => new Set(text.split(' ').map(plainly));
const phrases = (text: string) => text.split(',').map((phrase) => `${plainly(phrase)} `);

// biome-ignore-start format: tables
/** In the twelve languages. */
const LEADS = words(
  'stop stopall sotp stpo st0p unsubscribe optout stoppen afmelden uitschrijven stopp abmelden abbestellen abmeldung austragen ' +
    'arret arreter arretez arrete desabonner desabonnement desinscription desinscrire baja disiscrivimi disiscrizione ' +
    'descadastrar wypisz sluta avregistrera avanmal stands afmeld frameld توقف توقفوا إيقاف أوقف أوقفوا 停止 配信停止 退会',
);
/** With one of these behind it, it is another sentence: "stop by", "stop at the lights", "stop the order". */
const ELSEWHERE = words(
  // What joins it to a place, a time or a thing; an order and what becomes of it.
  'by at in on into to from for of off with over near before after until till when where if and or but because so then how is are was be ' +
    'the a an my your our his her their its i im he she they we order orders delivery shipping shipment parcel package payment refund purchase press sign watch bus ' +
    'bij op de het een van voor naar tot met aan uit mijn ons onze uw jouw jullie ik wij bestelling levering bezorging pakket betaling ' +
    'bei beim im am an auf ab aus mit von vom vor nach zu zum zur bis für die der das den dem des ein eine einen meine meinen ihre ihren unsere ich wir bestellung lieferung paket zahlung abholung ' +
    'à au aux chez de du des le la les l d un une en dans sur pour par avec avant après ma mon mes votre vos notre je nous tu vous commande livraison colis paiement métro ' +
    'al el los las del una por para con antes hasta mi mis su sus yo pedido envío paquete pago precio precios ' +
    'alla da dal dalla di della nel nella il lo gli un uno per su tra fra mio mia ordine consegna pacco pagamento ' +
    'ao aos à o os as do dos da das em no na nos nas um uma com até meu minha seu sua eu encomenda entrega pacote pagamento ' +
    'w we na z ze przy po od dla o do przed mój moje moją moja zamówienie zamówienia dostawa dostawę paczka paczkę płatność ' +
    'vid i på hos till med för från före efter ett den det min mitt mina att av och jag beställning beställningen order ordern leverans leveransen paket paketet betalning betalningen ' +
    'ved til fra før efter et mit mine af og jeg bestilling bestillingen ordre ordren levering leveringen pakke pakken betaling betalingen ' +
    'في عند على إلى من عن مع قبل بعد حتى الطلب الطلبية طلبي التوصيل الشحن الطرد الدفع 注文 配送 発送 支払い',
);
// biome-ignore-end format: up to here
/** So another sentence goes on behind a stop, about an order or not: "STOP and where is my order", "STOP I am not Anna". */
const GOES_ON = phrases(
  'and,or,or else,but,because,before i,where is,where are,where s,when is,when does,when do,when will,when are,i am,i m,im,i do,i don t,i did,i didn t,i never,i have,' +
    'i ve,i said,i will,i ll,i want,i report,we are,this is,this number,with this,with that,with it,with your,' +
    'en waar,en wanneer,en hoe,en mijn,en ik,en stuur,en annuleer,en verwijder,en geef,of ik,maar,want,anders,waar is,waar blijft,wanneer komt,ik,met die onzin,met dat gezeur,met deze onzin,met deze troep,met die troep,' +
    'und,oder,aber,sonst,weil,denn,wo ist,wo bleibt,wo sind,wann kommt,wann ist,ich,mit dem quatsch,mit dem mist,mit dem unsinn,mit dem scheiss,mit dem spam,mit dem kram,mit dem zeug,mit diesem,damit,' +
    'et,ou,mais,sinon,car,parce que,quand arrive,je,j,avec ca,avec cela,avec ces conneries,avec vos,' +
    'y,o los,o les,o te,pero,porque,si no,donde esta,cuando llega,yo,no soy,no estoy,con esto,con eso,con sus,' +
    'e dov,e dove,e quando,e il,e la,e voglio,e cancellate,e annullate,e mandate,o vi,ma,perche,altrimenti,dov e,dove e,quando arriva,io,non sono,con questo,con questa,con queste,' +
    'e onde,e cancelem,e cancele,e o meu,e a minha,e quero,e mandem,mas,senao,onde esta,quando chega,eu,nao sou,nao estou,com isso,com isto,' +
    'i gdzie,i kiedy,i co,i anulujcie,i usuncie,i odeslijcie,ale,albo,lub,bo,a gdzie,gdzie jest,kiedy przyjdzie,ja,nie jestem,z tym,' +
    'och,eller,men,annars,var ar,nar kommer,jag,med detta,med det har,' +
    'og,ellers,hvor er,hvornar kommer,jeg,med det her,med dette,' +
    'او,لكن,ولكن,لان,اين,وين,متى,انا,لست,بهذا',
);
/** "And", before the word, in Arabic, and whatever follows a comma in Japanese. */
const GOES_ON_JOINED = /^(?:و(?:اين|وين|متى|الغ|احذف|ارسل)|それ|あと|で|注文は|荷物は|商品は|いつ|どこ|私は)/u;
/** "Stop kidding": what is to end is what somebody does. What we do is of the tables of refusals. */
const DOING = /\p{L}{2}ing$/u;
const MOST_BEHIND = 3;

/** Before a name that is a place. */
const PLACES = words('at by in to im bij chez en a przy w u vid på hos ved في عند');
/** What one says or leaves out of a shop's name: what joins its words, what stands before it, a web ending. */
const JOINING = words('and und et y e i og och en');
const BEFORE = words(
  'www from von de des du di da del van fra från od the der die das le la les l el los las il lo gli o a os as het den',
);
const WEB_ENDING =
  / (?:co (?:uk|jp)|com(?: \p{L}{2})?|net|org|eu|shop|store|de|at|ch|nl|be|fr|es|it|pt|br|pl|se|dk|uk|ie|us|ae|sa|jp)$/u;

/** A name without all of that. */
function bareName(text: string): string {
  const parts = plainly(text)
    .split(' ')
    .filter((word) => !JOINING.has(word));
  while (parts.length > 1 && BEFORE.has(parts[0] ?? '')) parts.shift();
  return parts.join(' ').replace(WEB_ENDING, '');
}

const joined = (name: string) => name.replaceAll(' ', '');
const goesOn = (behind: string) =>
  GOES_ON.some((phrase) => `${behind} `.startsWith(phrase)) || GOES_ON_JOINED.test(behind);
const isElsewhere = (word: string) => ELSEWHERE.has(word) || DOING.test(word);

/** How much of a shop's name a text is. Words of other sentences alone are one only as it is written. */
function findName(text: string, names: readonly string[]): 'whole' | 'beginning' | undefined {
  if (names.some((name) => joined(plainly(name)) === joined(text))) return 'whole';
  const said = bareName(text);
  if (said === '' || said.split(' ').every(isElsewhere)) return undefined;
  const bare = names.map(bareName);
  if (bare.some((name) => joined(name) === joined(said))) return 'whole';
  return bare.some((name) => name.startsWith(`${said} `)) ? 'beginning' : undefined;
}

/** What of a text is in a shop's name, at most. */
const MOST_IN_NAME = 5;

/** A line without the names of shops in it, but where one is a place: "stop at Nordlicht". */
function withoutNamesIn(line: string, names: readonly string[]): string {
  const said = line.split(/[\s-]+/).filter(Boolean);
  const plain = said.map(plainly);
  const beginnings = names.flatMap((name) => [plainly(name), bareName(name)]).map(joined);
  const rest: string[] = [];
  for (let at = 0; at < said.length; at += 1) {
    const word = plain[at] ?? '';
    const first = joined(bareName(word)).replace(/s$/, '');
    const mayBegin = BEFORE.has(word) || (first !== '' && beginnings.some((name) => name.startsWith(first)));
    const isNamed = (count: number) => {
      // "Maple & Finch and …": the last of them joins on.
      if (JOINING.has(plain[at + count - 1] ?? '')) return false;
      const part = plain
        .slice(at, at + count)
        .join(' ')
        .trim();
      const found = findName(part, names) ?? findName(part.replace(/ ?s$/, ''), names);
      return found === 'whole' || (found === 'beginning' && said.length > count + 1);
    };
    const length = mayBegin && !PLACES.has(plain[at - 1] ?? '') ? Math.min(MOST_IN_NAME, said.length - at) : 0;
    const count = Array.from({ length }, (_, index) => index + 1).findLast(isNamed);
    if (count === undefined) rest.push(said[at] ?? '');
    else at += count - 1;
  }
  return rest.join(' ');
}

/** A text without the names of shops in it. */
export const withoutNames = (text: string, names: readonly string[]): string =>
  text
    .split('\n')
    .map((line) => withoutNamesIn(line, names))
    .join('\n');

/**
 * @param core in small letters, without accents, punctuation and politeness.
 * @param names of the shops that it answers: with one of them, or its beginning, behind the word it is a stop, and with
 * the whole of one before it.
 */
export function readLead(core: string, isQuestion: boolean, names: readonly string[]): 'stop' | 'unclear' | undefined {
  const all = core.replace(/^opt out /, 'optout ').split(' ');
  const [first = '', ...behind] = all;
  if (behind.length === 0) return undefined;
  const isLed = LEADS.has(first);
  const isNamed = isLed
    ? findName(behind.join(' '), names) !== undefined
    : LEADS.has(all.at(-1) ?? '') && findName(all.slice(0, -1).join(' '), names) === 'whole';
  if (isNamed) return isQuestion ? 'unclear' : 'stop';
  if (isLed && goesOn(behind.join(' '))) return 'unclear';
  return !isLed || isQuestion || behind.length > MOST_BEHIND || behind.some(isElsewhere) ? undefined : 'unclear';
}
