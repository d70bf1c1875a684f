import fc from 'fast-check';
import { createTransport } from 'nodemailer';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { OutgoingMail } from '../../ports.ts';
import { composeMail, encodeQuoted } from './mime.ts';
import { makeOutgoing } from './sender.contract.ts';
import { toMailOptions } from './smtp.ts';

const DATE = new Date(1_795_363_200_000);
const mailWith = (more: Partial<OutgoingMail>) => makeOutgoing('email', 'shp_1', more);
const compose = (mail: OutgoingMail) => composeMail(mail, DATE) ?? '';

async function byNodemailer(mail: OutgoingMail): Promise<string> {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message } = await transport.sendMail({ ...toMailOptions(mail), date: DATE });
  return message.toString();
}

/** What a mail app makes of a mail. */
async function read(raw: string) {
  const { from, to, replyTo, subject, messageId, date, text, html, headers } = await PostalMime.parse(raw);
  const own = headers.filter(({ key }) => !['content-type', 'mime-version', 'from', 'subject'].includes(key));
  const told = Object.fromEntries(own.map(({ key, value }) => [key, value.replace(/\s+/g, ' ')]));
  const lines = (body = '') => body.replace(/\r\n?/g, '\n').trimEnd();
  return { from, to, replyTo, subject, messageId, date, text: lines(text), html: lines(html), told };
}

/** Text as people write it, with whatever breaks encoders: long words, lone marks, ends of lines, spaces before them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        ' ',
        '\t',
        '=',
        '.',
        '=?',
        '-- ',
        'مرحبا',
        '日本語',
        '👩‍👩‍👧',
        '–'.repeat(50),
        'x'.repeat(200),
      ),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''));

describe('a mail in one piece', () => {
  it.each<[string, Partial<OutgoingMail>]>([
    ['in English', {}],
    ['in Arabic', { from: { name: 'آنا via متجر', address: 'deals@mail.test' }, subject: 'آنا توصي بهذا '.repeat(8) }],
    ['in Japanese', { subject: 'アンナさんからのおすすめです'.repeat(6), text: 'こんにちは\n'.repeat(30) }],
    ['with a quoted name', { from: { name: 'Anna "A." \\ Co, via Shop', address: 'deals@mail.test' } }],
    ['with long lines', { html: `<p>${'word '.repeat(500)}</p>`, text: 'x'.repeat(3000) }],
  ])('reads %s as nodemailer’s own would', async (_, more) => {
    const mail = mailWith(more);
    expect(await read(compose(mail))).toEqual(await read(await byNodemailer(mail)));
  });

  it('gives back any text, in lines that every server takes', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (text, html) => {
        const raw = compose(mailWith({ text, html }));
        expect(raw).toMatch(/^[\t\r\n\x20-\x7e]*$/);
        for (const line of raw.split('\r\n')) {
          expect(line.length).toBeLessThanOrEqual(200);
          expect(line).not.toMatch(/[\r\n]/);
        }
        const parts = raw.split(/--=_msg_1(?:--)?\r\n/).slice(1, 3);
        const bodies = parts.map((part) => {
          const encoded = part.slice(part.indexOf('\r\n\r\n') + 4, -2);
          for (const line of encoded.split('\r\n')) {
            expect(line.length).toBeLessThanOrEqual(76);
            expect(line).not.toMatch(/[\t ]$/);
          }
          const bytes = encoded
            .replace(/=\r\n/g, '')
            .replace(/=([0-9A-F]{2})/g, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
          return Buffer.from(bytes, 'latin1').toString();
        });
        const expected = (body: string) =>
          Buffer.from(body)
            .toString()
            .replace(/\r\n|\r|\n/g, '\r\n');
        expect(bodies).toEqual([expected(text), expected(html)]);
      }),
      { numRuns: 300 },
    );
  });

  it('R6: no value begins another header, or ends them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('\r\nBcc: eve@evil.test', '\n\n<script>', '\0', '\u202e'),
        async (name, evil) => {
          const mail = mailWith({
            from: { name: name + evil, address: 'deals@mail.test' },
            subject: evil + name,
            messageId: `a${evil}@mail.test`,
            headers: { 'Feedback-ID': `a${evil}` },
          });
          const head = compose(mail).split('\r\n\r\n')[0] ?? '';
          const names = head
            .split('\r\n')
            .filter((line) => !line.startsWith(' '))
            .map((line) => line.split(':')[0]);
          expect(names).toEqual([
            'From',
            'To',
            'Reply-To',
            'Subject',
            'Message-ID',
            'Date',
            'MIME-Version',
            'Feedback-ID',
            'Content-Type',
          ]);
          for (const line of head.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('leaves files, and addresses beyond ASCII, to nodemailer', () => {
    expect(composeMail(mailWith({ to: 'jürgen@friends.test' }), DATE)).toBeUndefined();
    const file = { filename: 'a.csv', contentType: 'text/csv', content: 'a' };
    expect(composeMail(mailWith({ attachments: [file] }), DATE)).toBeUndefined();
  });

  it('shows a subject that looks encoded as it was written', async () => {
    const subject = '=?UTF-8?B?aGk=?= is no subject';
    expect((await read(compose(mailWith({ subject })))).subject).toBe(subject);
  });

  it('encodes the last space of a line, and nothing that needs none', () => {
    expect(encodeQuoted('a b \nc\t\n1 = 2')).toBe('a b=20\r\nc=09\r\n1 =3D 2');
  });
});
