/**
 * A mail as MIME in one piece (RFC 2045–2047, 5322). nodemailer builds it through a chain of streams, part by part, and
 * writes each piece to the socket for itself: two thirds of what a mail costs. This is for the mails that we send by the
 * thousand, two texts and no files; the others are left to nodemailer.
 */
import type { OutgoingMail } from '../../ports.ts';

/** RFC 2045: no encoded line is longer. */
const LINE = 76;
/** RFC 2047: an encoded word holds 75 characters, which leaves 63 of base64 and so 45 bytes. */
const WORD_BYTES = 45;

const PRINTABLE = /^[\x20-\x7e]*$/;
/** What quoted-printable must encode, beside the equals sign. */
const UNQUOTED = /[^\t\r\n\x20-\x7e]+/g;
const HEX = Array.from({ length: 256 }, (_, byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`);

function encodeBytes(text: string): string {
  let encoded = '';
  for (const byte of Buffer.from(text)) encoded += HEX[byte];
  return encoded;
}

/** Soft breaks, never within an encoded byte. */
function wrapLine(line: string): string {
  if (line.length <= LINE) return line;
  let wrapped = '';
  let start = 0;
  while (line.length - start > LINE) {
    let end = start + LINE - 1;
    const equals = line.lastIndexOf('=', end - 1);
    if (equals > end - 3) end = equals;
    wrapped += `${line.slice(start, end)}=\r\n`;
    start = end;
  }
  return wrapped + line.slice(start);
}

/** A text in quoted-printable; every end of line is CRLF, and no line ends with a space. */
export function encodeQuoted(text: string): string {
  return text
    .replaceAll('=', '=3D')
    .replace(UNQUOTED, encodeBytes)
    .split(/\r\n|\r|\n/)
    .map((line) => wrapLine(/[\t ]$/.test(line) ? `${line.slice(0, -1)}${encodeBytes(line.slice(-1))}` : line))
    .join('\r\n');
}

/** Encoded words, each of whole characters. */
function encodeWords(text: string): string {
  const words: string[] = [];
  let word = '';
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > WORD_BYTES) {
      words.push(word);
      word = '';
      bytes = 0;
    }
    word += character;
    bytes += size;
  }
  words.push(word);
  return words.map((one) => `=?UTF-8?B?${Buffer.from(one).toString('base64')}?=`).join(' ');
}

/** Free text as a header's value. */
const encodeText = (text: string) => (PRINTABLE.test(text) && !text.includes('=?') ? text : encodeWords(text));

/** RFC 5322: words that stand in a display name as they are. */
const ATOMS = /^[\w!#$%&'*+\-/^`{|}~]+(?: [\w!#$%&'*+\-/^`{|}~]+)*$/;

/** A display name: as it is, quoted, or encoded. */
function encodeName(name: string): string {
  if (ATOMS.test(name)) return name;
  return PRINTABLE.test(name) && !name.includes('=?') ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodeWords(name);
}

/** One header, folded at its spaces; nothing in its value begins another one. */
function writeHeader(name: string, value: string): string {
  let line = `${name}:`;
  let folded = '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must not get in
  for (const part of value.replace(/[\x00-\x1f\x7f]+/g, ' ').split(' ')) {
    if (line.length + part.length >= LINE && line.trim() !== '' && line !== `${name}:`) {
      folded += `${line}\r\n`;
      line = '';
    }
    line += ` ${part}`;
  }
  return folded + line;
}

function writePart(boundary: string, type: string, text: string): string {
  return `--${boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n${encodeQuoted(text)}\r\n`;
}

/**
 * @param date of this attempt; all else is the same with every attempt.
 * @returns undefined for a mail with files, or with an address that only SMTPUTF8 could carry.
 */
export function composeMail(mail: OutgoingMail, date: Date): string | undefined {
  const { from, to, replyTo, subject, messageId, attachments = [], headers } = mail;
  const addresses = [from.address, to, replyTo ?? '', mail.envelopeFrom];
  if (attachments.length > 0 || !addresses.every((address) => PRINTABLE.test(address))) return undefined;
  // Quoted-printable encodes every equals sign, so no text can hold it.
  const boundary = `=_${mail.id}`;
  const lines = [
    writeHeader('From', `${encodeName(from.name)} <${from.address}>`),
    writeHeader('To', to),
    ...(replyTo ? [writeHeader('Reply-To', replyTo)] : []),
    writeHeader('Subject', encodeText(subject)),
    writeHeader('Message-ID', `<${messageId}>`),
    writeHeader('Date', date.toUTCString().replace('GMT', '+0000')),
    'MIME-Version: 1.0',
    ...Object.entries(headers).map(([name, value]) => writeHeader(name, encodeText(value))),
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${writePart(boundary, 'text/plain', mail.text)}${writePart(boundary, 'text/html', mail.html)}--${boundary}--\r\n`;
}
