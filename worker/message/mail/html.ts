/** Names of the letters from U+00A0 to U+00FF, in their order (HTML 4, section 24.2): older mail programs write them. */
const LATIN =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'.split(
    ' ',
  );
const NAMED = new Map([
  ...LATIN.map((name, index) => [name, String.fromCodePoint(0xa0 + index)] as const),
  ...Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", rsquo: '’', lsquo: '‘', ndash: '–' }),
  ...Object.entries({ mdash: '—', hellip: '…', euro: '€', ldquo: '“', rdquo: '”', oelig: 'œ', OElig: 'Œ' }),
]);

const decode = (text: string) =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,8}));/gi, (all, decimal, hex, name) => {
    if (name) return NAMED.get(name) ?? all;
    const point = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? String.fromCodePoint(point) : ' ';
  });

/** Whose content is not for readers. */
const UNREAD = new Set(['script', 'style', 'head', 'title', 'template']);
/** What begins a line of its own; `p` has an empty one around it. */
const BLOCKS = new Set('p div table tr ul ol li h1 h2 h3 h4 h5 h6 blockquote pre section article hr'.split(' '));
const SPACED = new Set(['p', 'blockquote', 'hr', 'ul', 'ol', 'table']);

/**
 * The words of a mail that has HTML alone, a line a block; what stands in a quotation begins with `>`, as in plain mails.
 * Reads once from start to end, whatever is not closed.
 */
export function readHtml(source: string): string {
  const lines: string[] = [];
  let line = '';
  let depth = 0;
  const end = (isSpaced = false) => {
    const words = line.replace(/[ \t\r\n\f\u00a0]+/g, ' ').trim();
    if (words) lines.push('>'.repeat(depth) + (depth > 0 ? ' ' : '') + words);
    if (isSpaced && lines.at(-1) !== '') lines.push('');
    line = '';
  };
  let at = 0;
  /** Where the next of these begins; the end of all where there is none. */
  const find = (what: string) => {
    const found = source.indexOf(what, at);
    return found < 0 ? source.length : found;
  };
  while (at < source.length) {
    const open = find('<');
    line += decode(source.slice(at, open));
    at = open;
    if (source.startsWith('<!--', at)) {
      at = find('-->') + 3;
      continue;
    }
    const [, slash = '', tag = ''] = /^<(\/?)([a-z][a-z0-9]*)/i.exec(source.slice(at, at + 20)) ?? [];
    const name = tag.toLowerCase();
    if (!name && !/^<[!?/]/.test(source.slice(at, at + 2))) {
      line += source.slice(at, at + 1);
      at += 1;
      continue;
    }
    at = find('>') + 1;
    if (!slash && UNREAD.has(name)) {
      const rest = source.slice(at).search(new RegExp(`</${name}\\b`, 'i'));
      at = rest < 0 ? source.length : at + rest;
    } else if (name === 'br') {
      const before = lines.length;
      end();
      // Two breaks are an empty line.
      if (lines.length === before && lines.at(-1) !== '') lines.push('');
    } else if (BLOCKS.has(name)) {
      end(SPACED.has(name));
      if (name === 'blockquote') depth = Math.max(0, depth + (slash ? -1 : 1));
    } else if (name === 'td' || name === 'th') line += ' ';
  }
  end();
  return lines.join('\n').trim();
}
