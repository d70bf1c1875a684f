import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import type { MessageChannel, Outgoing, Sender, SendOutcome } from '../../ports.ts';

type Of<C extends MessageChannel> = Extract<Outgoing, { channel: C }>;

/** A sender under test, and what left through it. */
export interface Bench<C extends MessageChannel> {
  sender: Sender<C>;
  /** A shop that the sender knows. */
  shopId: string;
  /** Everything delivered so far, in order: for mails raw MIME, else all that the provider was given, as text. */
  delivered(): Promise<string[]>;
}

/** What a provider can do to a message, and what it must mean for us. */
const FAULTS = {
  /** No such user, number or person. */
  'a recipient that does not exist': { kind: 'dead', suppress: true },
  /** 429, 4yz: with a time, where the provider says one. */
  'a provider that is busy': { kind: 'later' },
  'a provider that fails': { kind: 'later' },
  'nobody there': { kind: 'later' },
  'wrong credentials': { kind: 'paused' },
  /** The connection is cut, or silent, before anything could have been accepted. */
  'silence before the message': { kind: 'later' },
  'silence after the message': { kind: 'unknown' },
  'a connection cut after the message': { kind: 'unknown' },
} satisfies Record<string, Partial<SendOutcome>>;

export type Faults<C extends MessageChannel> = { [F in keyof typeof FAULTS]?: () => Promise<Bench<C>> };

const WORDS = 'Hallo Bob,\n\nUmlaute äöü, 🎁 und عرض';

const EXAMPLES = {
  email: (shopId: string): Of<'email'> => ({
    channel: 'email',
    id: 'msg_1',
    shopId,
    messageId: 'msg_1@mail.test',
    from: { name: 'Anna via Maple & Finch', address: 'deals@mail.test' },
    to: 'bob@friends.test',
    replyTo: 'care@shop.test',
    envelopeFrom: 'b+msg_1=mac@bounce.mail.test',
    subject: 'Anna hat ein Angebot für dich 🎁',
    text: `${WORDS}\n`,
    html: '<!doctype html><html dir="rtl"><body><p>عرض äöü</p></body></html>',
    headers: {
      'List-Unsubscribe': '<https://go.test/u/0001token>, <mailto:care@shop.test?subject=unsubscribe>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'Auto-Submitted': 'auto-generated',
      'Feedback-ID': 'cmp_1:1:deal:goodword',
    },
  }),
  sms: (shopId: string): Of<'sms'> => ({
    channel: 'sms',
    id: 'msg_1',
    shopId,
    from: { number: '+15005550006' },
    to: '+12025550123',
    body: WORDS,
    segments: 1,
    statusCallback: 'https://go.test/hooks/twilio/con_1/msg_1',
    validitySeconds: 14_400,
  }),
  facebook: (shopId: string): Of<'facebook'> => ({
    channel: 'facebook',
    kind: 'messenger',
    id: 'msg_1',
    shopId,
    pageId: '1234567890',
    recipient: '9876543210',
    text: WORDS,
    link: 'https://go.test/r/0001code',
  }),
  ads: (shopId: string): Of<'ads'> => ({
    channel: 'ads',
    id: 'msg_1',
    shopId,
    pixelId: '5550001111',
    event: {
      event_name: 'Purchase',
      event_id: 'order msg_1',
      user_data: { em: ['855f96e983f1f8e8be944692b6f719fd54329826cb62e98015efee8e2e071dd4'] },
      custom_data: { content_name: WORDS },
    },
  }),
  push: (shopId: string): Of<'push'> => ({
    channel: 'push',
    id: 'msg_1',
    shopId,
    target: { endpoint: 'https://fcm.googleapis.com/fcm/send/abc', p256dh: 'BP', auth: 'au', key: 'BK' },
    notification: {
      goodword: 'msg_1',
      title: 'Maple & Finch',
      body: WORDS,
      language: 'de',
      dir: 'ltr',
      url: 'https://go.test/me/at/usshop000001',
      stop: { url: 'https://go.test/u/0001token', title: 'Stop' },
    },
    ttlSeconds: 3600,
    urgency: 'normal',
  }),
};

/** A message over a channel, as the outbox makes it. */
export function makeOutgoing<C extends MessageChannel>(channel: C, shopId: string, more: Partial<Of<C>> = {}): Of<C> {
  return { ...(EXAMPLES[channel](shopId) as Of<C>), ...more };
}

/** Who the example is for, as it must not show in an outcome. */
function recipientOf(outgoing: Outgoing): string {
  if (outgoing.channel === 'ads') return '855f96e983f1f8e8be944692b6f719fd54329826cb62e98015efee8e2e071dd4';
  if (outgoing.channel === 'push') return outgoing.target.endpoint;
  if (outgoing.channel !== 'facebook') return outgoing.to;
  return outgoing.kind === 'messenger' ? outgoing.recipient : '-';
}

/** The plain words as they arrived. */
const wordsOf = async (channel: MessageChannel, raw: string) =>
  channel === 'email' ? ((await PostalMime.parse(raw)).text ?? '') : raw.replaceAll('\\n', '\n');

/** What mails need besides. */
function describeMail(open: () => Promise<Bench<'email'>>): void {
  it('delivers both parts, files and every header as given', async () => {
    const { sender, shopId, delivered } = await open();
    const mail = makeOutgoing('email', shopId, {
      attachments: [
        { filename: 'Zahlen.csv', contentType: 'text/csv', content: 'Tag,Käufe\n' },
        { filename: 'p.png', contentType: 'image/png', content: new Uint8Array([1, 2, 255]), cid: 'p@mail.test' },
      ],
    });
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
    const files = parsed.attachments.map(({ filename, mimeType, content, contentId }) => ({
      filename,
      mimeType,
      contentId,
      bytes: [...new Uint8Array(content as ArrayBuffer)],
    }));
    expect(files.toSorted((a, b) => `${a.filename}`.localeCompare(`${b.filename}`))).toEqual([
      { filename: 'p.png', mimeType: 'image/png', contentId: '<p@mail.test>', bytes: [1, 2, 255] },
      {
        filename: 'Zahlen.csv',
        mimeType: 'text/csv',
        contentId: undefined,
        bytes: [...new TextEncoder().encode('Tag,Käufe\n')],
      },
    ]);
  });

  it('lets nothing leave its header (R6)', async () => {
    const { sender, shopId, delivered } = await open();
    const evil = 'A"\r\nBcc: all@evil.test\r\n\r\n<b>, x@evil.test';
    const mail = makeOutgoing('email', shopId, { subject: evil, from: { name: evil, address: 'deals@mail.test' } });
    await sender.send(mail);
    const raws = await delivered();
    const parsed = await PostalMime.parse(raws[0] ?? '');
    expect(raws).toHaveLength(1);
    expect(parsed.bcc).toBeUndefined();
    expect(parsed.from?.address).toBe('deals@mail.test');
    expect(parsed.to).toHaveLength(1);
    expect(parsed.headers.map(({ key }) => key)).not.toContain('bcc');
  });
}

/**
 * What every sender of every channel does, the sandbox too.
 * @param faults how to open it where the provider misbehaves; a sandbox has none.
 */
export function describeSender<C extends MessageChannel>(
  name: string,
  channel: C,
  open: () => Promise<Bench<C>>,
  faults: Faults<C> = {},
): void {
  describe(`${name} as a sender of ${channel}`, () => {
    it('sends to whom and what it is given, and says how the provider calls it', async () => {
      const { sender, shopId, delivered } = await open();
      expect(sender.channel).toBe(channel);
      const outgoing = makeOutgoing(channel, shopId);
      const outcome = await sender.send(outgoing);
      expect(outcome).toMatchObject({ kind: 'sent' });
      expect(outcome.kind === 'sent' && outcome.providerId).toBeTruthy();
      const [raw = ''] = await delivered();
      expect(raw).toContain(recipientOf(outgoing));
      expect((await wordsOf(channel, raw)).replaceAll('\r', '')).toContain(WORDS);
    });

    it('gives a message that is sent again the same identity', async () => {
      const { sender, shopId, delivered } = await open();
      await sender.send(makeOutgoing(channel, shopId));
      await sender.send(makeOutgoing(channel, shopId));
      const raws = await delivered();
      // A provider that knows the identity keeps one.
      expect([1, 2]).toContain(raws.length);
      for (const raw of raws) expect(raw).toContain('msg_1');
    });

    it('can be closed at any time, and opens again by itself', async () => {
      const { sender, shopId } = await open();
      sender.close();
      expect(await sender.send(makeOutgoing(channel, shopId))).toMatchObject({ kind: 'sent' });
      sender.close();
      sender.close();
      expect(await sender.send(makeOutgoing(channel, shopId))).toMatchObject({ kind: 'sent' });
    });

    if (channel === 'email') describeMail(open as unknown as () => Promise<Bench<'email'>>);

    for (const [fault, openFaulty] of Object.entries(faults)) {
      it(`${fault}: an outcome that names nobody, and one attempt only`, async () => {
        const { sender, shopId, delivered } = await openFaulty();
        const outgoing = makeOutgoing(channel, shopId);
        const outcome = await sender.send(outgoing);
        expect(outcome).toMatchObject(FAULTS[fault as keyof typeof FAULTS]);
        expect(JSON.stringify(outcome)).not.toContain(recipientOf(outgoing));
        expect((await delivered()).length).toBeLessThanOrEqual(1);
      });
    }
  });
}
