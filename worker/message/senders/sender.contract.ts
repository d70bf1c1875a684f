import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { MailSender, OutgoingMail } from '../../ports.ts';

/** A sender under test, and the mails that left through it. */
export interface Bench {
  sender: MailSender;
  /** A shop that the sender knows. */
  shopId: string;
  /** Raw MIME of everything delivered so far, in order. */
  delivered(): Promise<string[]>;
}

export function makeMail(shopId: string, more: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    messageId: 'msg_1@mail.test',
    shopId,
    from: { name: 'Anna via Maple & Finch', address: 'deals@mail.test' },
    to: 'bob@friends.test',
    replyTo: 'care@shop.test',
    envelopeFrom: 'b+msg_1=mac@bounce.mail.test',
    subject: 'Anna hat ein Angebot für dich 🎁',
    text: 'Hallo,\n\nein Text mit Umlauten: äöü – عرض\n',
    html: '<!doctype html><html dir="rtl"><body><p>عرض äöü</p></body></html>',
    headers: {
      'List-Unsubscribe': '<https://go.test/u/0001token>, <mailto:care@shop.test?subject=unsubscribe>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Feedback-ID': 'cmp_1:1:deal:goodword',
    },
    ...more,
  };
}

/** What every mail sender does, the sandbox too. */
export function describeSender(name: string, open: () => Promise<Bench>): void {
  describe(`${name} as a mail sender`, () => {
    it('delivers both parts and every header as given', async () => {
      const { sender, shopId, delivered } = await open();
      const mail = makeMail(shopId);
      expect(await sender.send(mail)).toMatchObject({ kind: 'sent' });
      const [raw = ''] = await delivered();
      const parsed = await PostalMime.parse(raw);
      expect(parsed.from).toMatchObject(mail.from);
      expect(parsed.to).toMatchObject([{ address: mail.to }]);
      expect(parsed.replyTo).toMatchObject([{ address: mail.replyTo }]);
      expect(parsed.messageId).toBe('<msg_1@mail.test>');
      expect(parsed.subject).toBe(mail.subject);
      expect(parsed.text?.trim()).toBe(mail.text.trim());
      expect(parsed.html?.trim()).toBe(mail.html);
      for (const [key, value] of Object.entries(mail.headers)) {
        expect(parsed.headers.find((header) => header.key === key.toLowerCase())?.value).toBe(value);
      }
      expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    });

    it('keeps the Message-ID when a mail is sent again', async () => {
      const { sender, shopId, delivered } = await open();
      await sender.send(makeMail(shopId));
      await sender.send(makeMail(shopId));
      const mails = await Promise.all((await delivered()).map((raw) => PostalMime.parse(raw)));
      expect(mails.map(({ messageId }) => messageId)).toEqual(['<msg_1@mail.test>', '<msg_1@mail.test>']);
    });

    it('lets nothing leave its header (R6)', async () => {
      const { sender, shopId, delivered } = await open();
      const evil = 'A"\r\nBcc: all@evil.test\r\n\r\n<b>, x@evil.test';
      await sender.send(makeMail(shopId, { subject: evil, from: { name: evil, address: 'deals@mail.test' } }));
      const raws = await delivered();
      const parsed = await PostalMime.parse(raws[0] ?? '');
      expect(raws).toHaveLength(1);
      expect(parsed.bcc).toBeUndefined();
      expect(parsed.from?.address).toBe('deals@mail.test');
      expect(parsed.to).toHaveLength(1);
      expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
    });
  });
}
