import type { MessageValues } from '../message.ts';
import { cleanWords, createSpeech, inText } from '../speech.ts';

/** What a page says in a thread, beside the deal's own words; neutral as to how people are addressed. */
const WORDS: Record<string, { intro: string; reward: string; stop: string }> = {
  en: {
    intro: 'Here is the deal from {{shop}}:',
    reward: 'Whoever recommended it may get a reward if you buy.',
    stop: 'STOP as an answer ends these messages.',
  },
  nl: {
    intro: 'Dit is de aanbieding van {{shop}}:',
    reward: 'Wie dit aanraadde, kan bij een aankoop een beloning krijgen.',
    stop: 'STOP als antwoord beëindigt deze berichten.',
  },
  de: {
    intro: 'Das Angebot von {{shop}}:',
    reward: 'Wer es empfohlen hat, kann bei einem Kauf eine Prämie bekommen.',
    stop: 'STOP als Antwort beendet diese Nachrichten.',
  },
  fr: {
    intro: 'Voici l’offre de {{shop}} :',
    reward: 'La personne qui l’a recommandée pourra recevoir une récompense en cas d’achat.',
    stop: 'Répondre STOP met fin à ces messages.',
  },
  es: {
    intro: 'Esta es la oferta de {{shop}}:',
    reward: 'Quien la ha recomendado puede recibir una recompensa si hay compra.',
    stop: 'Responder STOP pone fin a estos mensajes.',
  },
  it: {
    intro: 'Ecco l’offerta di {{shop}}:',
    reward: 'Chi l’ha consigliata può ricevere un premio in caso di acquisto.',
    stop: 'Rispondere STOP per non ricevere altri messaggi.',
  },
  pt: {
    intro: 'Aqui está a oferta de {{shop}}:',
    reward: 'Quem a recomendou pode receber uma recompensa em caso de compra.',
    stop: 'Responder STOP termina estas mensagens.',
  },
  pl: {
    intro: 'Oto oferta sklepu {{shop}}:',
    reward: 'Osoba polecająca może otrzymać nagrodę w razie zakupu.',
    stop: 'Odpowiedź STOP kończy te wiadomości.',
  },
  sv: {
    intro: 'Här är erbjudandet från {{shop}}:',
    reward: 'Den som rekommenderade det kan få en belöning vid köp.',
    stop: 'Svaret STOP avslutar dessa meddelanden.',
  },
  da: {
    intro: 'Her er tilbuddet fra {{shop}}:',
    reward: 'Den, der anbefalede det, kan få en belønning ved køb.',
    stop: 'Svaret STOP afslutter disse beskeder.',
  },
  ar: {
    intro: 'هذا هو العرض من {{shop}}:',
    reward: 'قد يحصل من أوصى به على مكافأة عند الشراء.',
    stop: 'الرد بكلمة STOP يوقف هذه الرسائل.',
  },
  ja: {
    intro: '{{shop}}の特典はこちらです：',
    reward: 'ご購入いただくと、紹介した方が特典を受け取ることがあります。',
    stop: 'STOPと返信すると、以後メッセージは届きません。',
  },
};

/** Messenger takes 2,000 characters in a message: the retailer's words get this part of them. */
const MOST_OF_DEAL = 1200;

/**
 * What a page answers to who asked it for a deal: the deal, until when, whether somebody is rewarded (R36), the way
 * out (R7). The link follows behind it.
 */
export function writeThread(values: MessageValues['thread'], language: string, timeZone: string): string {
  const speech = createSpeech(language, false, timeZone);
  const words = WORDS[speech.language.split('-')[0] ?? ''] ?? WORDS.en;
  const { badge, from: advocate, validTo, rewardDisclosed } = values;
  const { title, description, terms } = values.words;
  const said = (key: string, more: Record<string, string>) => inText(speech.say(key, more), speech.dir);
  const shop = cleanWords(values.shopName);
  const rewardText = advocate ? said('deal.reward', { advocate, shop }) : words?.reward;
  const head = badge && !title.includes(badge) ? `${badge} · ${title}` : title;
  const deal = [head, description, terms].filter(Boolean).join('\n');
  const lines = [
    words?.intro.replace('{{shop}}', shop),
    [...deal].slice(0, MOST_OF_DEAL).join(''),
    validTo === undefined ? undefined : said('deal.validUntil', { date: speech.date(validTo - 1) }),
    rewardDisclosed ? rewardText : undefined,
    words?.stop,
  ];
  return cleanWords(lines.filter(Boolean).join('\n\n'));
}
