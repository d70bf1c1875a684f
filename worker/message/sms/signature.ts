import { ASKING } from './sentence.ts';

/** What a mail program writes under an answer, or nothing but a stroke. */
const PROGRAM = [
  /^(?:--|—|–|_{2,}|-{2,}|\*{3,})$/,
  /^(?:sent (?:from|via|with)|gesendet (?:von|mit)|diese nachricht wurde von meine[mr]|verzonden (?:vanaf|met|vanuit|via)|verstuurd (?:vanaf|met|vanuit|via)|envoyé (?:de|depuis|à partir|via)|enviado (?:desde|do|da|a partir|de|via)|inviato (?:da|con)|wysłan[eo] z|skicka(?:t|des) (?:från|med|via)|sendt (?:fra|med|via)|أ\u064f?رسلت من|تم الإرسال من|.{0,20}から送信)/i,
  /^(?:von (?:meine[mr]|samsung|outlook|yahoo|gmx|web\.de)(?!.* (?:wurde|habe|hat|ist) ).{1,60} gesendet|mit outlook für \S+ gesendet|(?:mobil|unterwegs) gesendet)[.!]?$/i,
  /^(?:get|t[ée]l[ée]chargez|télécharger|obtenir|obtenez|obtener|obtén|descargar|scarica|ottieni|obter|obtenha|pobierz|hämta|skaffa|hent|få|download|احصل على)(?: o| program)? outlook(?: (?:for|pour|para|per|dla|för|til|voor|ل)|$)/i,
  /^outlook (?:für \S+ (?:beziehen|herunterladen|holen)|voor \S+ downloaden|for \S+ を入手)/i,
  /^yahoo mail ?: ?[^\s,?]+, [^\s,?]+, [^,?]{1,40}$/i,
];
/** From here on it is no longer the answer: a name, a program's line, a company's small print. */
const PARTING = [
  ...PROGRAM,
  /^von meine[mr] \S+$/i,
  /\b(?:intended recipient|confidential|vertraulich|vertrouwelijk|confidentiel|confidencial|riservat[oae]|poufne)\b/i,
];
const CLOSING =
  /^(?:(?:best|kind|warm|warmest|many|with kind|with best)? ?(?:regards|wishes|greetings)|best|cheers|sincerely|yours (?:truly|sincerely|faithfully)|thanks(?: again)?|thank you|thx|mit freundlichen gr(?:ü|ue)(?:ß|ss)en|(?:viele|beste|liebe|freundliche|schöne) gr(?:ü|ue)(?:ß|ss)e|mfg|lg|vg|gruß|danke|met vriendelijke groet(?:en)?|vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|gr|bedankt|(?:bien )?cordialement|(?:meilleures )?salutations|merci|(?:un )?saludos?(?: cordiales)?|atentamente|gracias|(?:cordiali|distinti) saluti|saluti|grazie|atenciosamente|(?:com os melhores )?cumprimentos|obrigad[oa]|abraço|pozdrawiam|z poważaniem|dziękuję|med vänliga? hälsning(?:ar)?|mvh|hälsningar|vänligen|tack|(?:med )?venlig hilsen|hilsen|tak|مع تحياتي|تحياتي|شكرا|よろしくお願いします|敬具)[\s,.!،、。]*$/i;

/** Whether nobody wrote anything: there is but what a mail program writes. */
export const isBare = (text: string): boolean =>
  text.split(/\r?\n/).every((line) => line.trim() === '' || PROGRAM.some((pattern) => pattern.test(line.trim())));

/** What somebody wrote, without the name and the small print that stand under it. */
export function withoutSignature(text: string): string {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line, index) => {
    if (index === 0) return false;
    if (PARTING.some((pattern) => pattern.test(line.trim()))) return true;
    const rest = lines.slice(index + 1);
    return (
      CLOSING.test(line.trim()) && rest.length <= 8 && rest.every((next) => next.length <= 60 && !ASKING.test(next))
    );
  });
  return (end < 0 ? lines : lines.slice(0, end)).join('\n');
}
