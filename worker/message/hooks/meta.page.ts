import { html } from 'hono/html';
import { directionOf, primaryOf } from '../../tag/languages.ts';

const WORDS: Record<string, { title: string; text: string; unknown: string }> = {
  en: {
    title: 'Erased',
    text: 'All that was held of you behind this page was erased on {{date}}. If you had asked for no messages, that is still obeyed.',
    unknown: 'This code is not known.',
  },
  nl: {
    title: 'Gewist',
    text: 'Alles wat via deze pagina over u bewaard was, is op {{date}} gewist. Had u om geen berichten gevraagd, dan blijft dat gelden.',
    unknown: 'Deze code is niet bekend.',
  },
  de: {
    title: 'Gelöscht',
    text: 'Alles, was über diese Seite von Ihnen gespeichert war, wurde am {{date}} gelöscht. Ein Wunsch nach keinen weiteren Nachrichten gilt weiter.',
    unknown: 'Dieser Code ist nicht bekannt.',
  },
  fr: {
    title: 'Effacé',
    text: 'Tout ce qui était conservé sur vous via cette page a été effacé le {{date}}. Un refus de recevoir des messages reste respecté.',
    unknown: 'Ce code n’est pas connu.',
  },
  es: {
    title: 'Borrado',
    text: 'Todo lo que se guardaba de usted a través de esta página se borró el {{date}}. Si pidió no recibir mensajes, se sigue respetando.',
    unknown: 'Este código no se conoce.',
  },
  it: {
    title: 'Cancellato',
    text: 'Tutto ciò che era conservato su di Lei tramite questa pagina è stato cancellato il {{date}}. La richiesta di non ricevere messaggi resta valida.',
    unknown: 'Questo codice non è noto.',
  },
  pt: {
    title: 'Apagado',
    text: 'Tudo o que estava guardado sobre si através desta página foi apagado em {{date}}. Um pedido de não receber mensagens continua válido.',
    unknown: 'Este código não é conhecido.',
  },
  pl: {
    title: 'Usunięto',
    text: 'Wszystko, co było przechowywane na Pani/Pana temat za pośrednictwem tej strony, usunięto {{date}}. Rezygnacja z wiadomości nadal obowiązuje.',
    unknown: 'Ten kod nie jest znany.',
  },
  sv: {
    title: 'Raderat',
    text: 'Allt som sparats om dig via den här sidan raderades den {{date}}. Har du avböjt meddelanden gäller det fortfarande.',
    unknown: 'Koden är inte känd.',
  },
  da: {
    title: 'Slettet',
    text: 'Alt, hvad der var gemt om dig via denne side, blev slettet den {{date}}. Har du frabedt dig beskeder, gælder det stadig.',
    unknown: 'Koden er ikke kendt.',
  },
  ar: {
    title: 'تم المسح',
    text: 'تم مسح كل ما كان محفوظًا عنك عبر هذه الصفحة في {{date}}. وإذا كنت قد طلبت عدم تلقي رسائل فما زال طلبك ساريًا.',
    unknown: 'هذا الرمز غير معروف.',
  },
  ja: {
    title: '消去しました',
    text: 'このページを通じて保存されていたあなたの情報は、{{date}}にすべて消去しました。配信停止のご希望は引き続き有効です。',
    unknown: 'このコードは見つかりません。',
  },
};

/** What became of somebody's wish to be erased. @param at when it was done; undefined for a code that nobody was given. */
export function erasurePage(wanted: string, at: number | undefined) {
  const language = WORDS[primaryOf(wanted)] ? wanted : 'en';
  const words = WORDS[primaryOf(language)] ?? (WORDS.en as (typeof WORDS)[string]);
  const date =
    at === undefined ? '' : new Intl.DateTimeFormat(language, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
  return html`<!doctype html>
<html lang="${language}" dir="${directionOf(language)}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="/u/style.css">
    <title>${at === undefined ? words?.unknown : words?.title}</title>
  </head>
  <body>
    <main>
      <h1>${at === undefined ? words?.unknown : words?.title}</h1>
      ${at === undefined ? '' : html`<p>${words?.text.replace('{{date}}', date)}</p>`}
    </main>
  </body>
</html>`;
}
