import { DOUBT_WORDS } from './doubt.data.ts';
import { ENDING_WORDS } from './ending.data.ts';
import { makeParser } from './lexicon.ts';
import { plainly, withoutManners } from './sentence.ts';
import { asksOn, withoutStatements, wonders } from './statement.ts';

/**
 * Sentences that may be a refusal, though nothing else understands them: they say no, or that it is too much, beside what
 * is sent, and not what customers say of messages besides, that one did not come or that a code fails.
 */

/** Asked of us: "could you not write to me?" */
const REQUEST =
  /^(please |pls |so |and )?(((can|could|will|would|won t) (you|u|ya)|(would it be|is it) possible)|(kunt|kun|kan|kunnen|willen|wilt|zou\w*) (u|je|jullie)|(konn\w*|kann\w*|wurd\w*) (sie|ihr|du)|(pouvez|pourriez|peux|pourrais|voulez) (vous|tu)|(pueden?|podrian?|puedes|podrias|podeis)|(potete|potreste|puo|puoi|potrebbe)|(podem|pode|poderiam?)|(czy )?(mozecie|moglibyscie|mozesz|moze pan\w*)|(kan|kunde|skulle) (ni|du)|(kan|kunne|vil) (i|du))\b|^(هل )?(يمكنكم|ممكن|تستطيعون)|(もらえ|いただけ|くれ)(ます|ません)か$|できますか$/;
/** Asks how it ends. */
const HOW = /^(how|what|is there|hoe|hoe kan|wie|comment|como|come|jak|hur|hvordan)\b|^(كيف|どう)/;

/** "It is annoying", behind what is. */
const MOST_IN_ASIDE = 4;
const MOST_IN_PROTEST = 8;
/** "Messages, no thanks": commas that part nothing. */
const MOST_IN_SHORT = 5;

const readers = (Object.keys(DOUBT_WORDS) as (keyof typeof DOUBT_WORDS)[]).map((language) => {
  const { and, ...words } = DOUBT_WORDS[language];
  return {
    parse: makeParser(language, { ...ENDING_WORDS[language], ...words }),
    joins: new Set(and.split(' ').map(plainly)),
    nays: new Set(words.nay.split(' ').map(plainly)),
  };
});
type Reader = (typeof readers)[number];

/** A part of a sentence, between commas. */
interface Said {
  part: string;
  whole: string;
  isQuestion: boolean;
  isAsked: boolean;
  asksHow: boolean;
  isSigned: boolean;
}

/** The sentences that one is made of. */
function splitClauses(plain: string, joins: ReadonlySet<string>): string[] {
  const clauses: string[][] = [[]];
  for (const word of plain.split(' ')) {
    if (joins.has(word)) clauses.push([]);
    else clauses.at(-1)?.push(word);
  }
  return clauses.filter((words) => words.length > 0).map((words) => words.join(' '));
}

function mayRefuse({ parse, joins, nays }: Reader, { part, whole, isAsked, asksHow, isSigned }: Said): boolean {
  const names = ({ is }: ReturnType<Reader['parse']>) => is('mail') || is('deals') || is('sent');
  const namesAny = names(parse(whole));
  return splitClauses(part, joins).some((clause) => {
    const parsed = parse(clause);
    const { is, words } = parsed;
    const isNay = words.length > 1 && nays.has(words.at(-1) ?? '');
    // "Cancel the order, or give me the discount".
    const ends = is('cease') || is('weary') || (is('end') && (is('mail') || !is('thing')));
    if (is('fail') || !(ends || isNay || isSigned || is('not') || is('no'))) return false;
    if (asksHow && !is('cease') && !is('weary')) return false;
    const isShort = words.length <= MOST_IN_ASIDE;
    if (is('weary') && isShort && namesAny) return true;
    // "I never signed up for this".
    if (is('ask') && is('not') && words.length <= MOST_IN_PROTEST && !is('thing')) return true;
    const wishes = is('wish') || is('keen') || is('ask');
    const isMeant =
      (wishes && is('get')) || (ends && is('self')) || (isAsked && (is('me') || (is('cease') && isShort)));
    // "The shipment is too slow".
    const isSent = is('send') && (is('not') || is('no') || !is('thing'));
    if (!names(parsed) && !isSent && (is('thing') || !isMeant)) return false;
    // "I have no coupon", "your message did not come"; "I don't want any to come" is none of them.
    const misses = is('come') || is('get') || is('have');
    return isAsked || wishes || ends || !(misses || (is('thing') && !is('send') && !is('more')));
  });
}

/** Whether it may refuse in the language most of whose words it has. */
function partDoubts(said: Omit<Said, 'isAsked' | 'asksHow'>): boolean {
  const bare = withoutManners(said.part);
  const isAsked = REQUEST.test(bare);
  const asksHow = said.isQuestion && HOW.test(bare);
  const mayAsk = isAsked || asksHow || bare.startsWith('stop ');
  if ((said.isQuestion && !mayAsk) || asksOn(bare) || wonders(bare, said.isQuestion)) return false;
  const part = withoutStatements(bare).rest;
  const known = readers.map(({ parse }) => parse(part).known);
  const most = Math.max(1, ...known);
  return readers.some(
    (reader, index) => known[index] === most && mayRefuse(reader, { ...said, part, isAsked, asksHow }),
  );
}

/**
 * Whether a sentence may refuse messages.
 * @param parts between its commas, in small letters, without accents and punctuation.
 * @param isSigned whether a sign of refusal stands beside it.
 */
export function doubts(parts: readonly string[], isQuestion: boolean, isSigned: boolean): boolean {
  // "No, the code is fine": an answer to something else.
  const [first = '', ...others] = parts;
  const said = others.length > 0 && readers.some(({ nays }) => nays.has(withoutManners(first))) ? others : parts;
  const whole = said.join(' ');
  const isShort = whole.split(' ').length <= MOST_IN_SHORT;
  return [...said, ...(isShort ? [whole] : [])].some((part) => partDoubts({ part, whole, isQuestion, isSigned }));
}
