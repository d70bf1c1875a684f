/** What mail servers say of mails: delivery reports (RFC 3464) and abuse reports (RFC 5965), as blocks of fields. */

/** What a server did with a mail for one recipient. */
export interface DeliveryReport {
  action: 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';
  /** Enhanced status code (RFC 3463). */
  status: string;
  /** The address it was for, as the server knows it and as it was given: lower case. */
  recipients: string[];
}

/** What a recipient, or their mailbox, thinks of a mail. */
export interface FeedbackReport {
  type: string;
  /** Our envelope sender. */
  originalFrom: string | undefined;
  originalTo: string[];
}

type Fields = ReadonlyMap<string, string[]>;

const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;
/** More than a mail of ours has recipients; the rest is not read. */
const MOST_BLOCKS = 50;

/** Blocks of fields, apart by empty lines; folded lines are joined, names in lower case. */
function readBlocks(text: string): Fields[] {
  return text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n/, MOST_BLOCKS)
    .map((block) => {
      const fields = new Map<string, string[]>();
      for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
        const [, name, value] = /^([!-9;-~]{1,64}):[ \t]*(.*)$/.exec(line) ?? [];
        if (!name || value === undefined) continue;
        const key = name.toLowerCase();
        fields.set(key, [...(fields.get(key) ?? []), value.trim()]);
      }
      return fields;
    });
}

/** `rfc822; Bob@X.example` or `<bob@x.example>` as an address in lower case. */
function readMailbox(value: string): string | undefined {
  const bare = value.replace(/^[\w-]+[ \t]*;/, '').trim();
  const address = (/<([^<>]*)>/.exec(bare)?.[1] ?? bare).toLowerCase();
  return /^\S+@\S+$/.test(address) ? address : undefined;
}

const mailboxes = (values: readonly string[]) => values.map(readMailbox).filter((one) => one !== undefined);

/** The recipients of a `message/delivery-status` part; its first block is about the mail as a whole. */
export function readDeliveryStatus(text: string): DeliveryReport[] {
  return readBlocks(text).flatMap((fields) => {
    const named = fields.get('action')?.[0]?.toLowerCase().split(/[\s(]/, 1)[0];
    const action = ACTIONS.find((one) => one === named);
    const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status')?.[0] ?? '')?.[0];
    const recipients = mailboxes([
      ...(fields.get('original-recipient') ?? []),
      ...(fields.get('final-recipient') ?? []),
    ]);
    return action && status && recipients.length > 0 ? [{ action, status, recipients }] : [];
  });
}

/** A `message/feedback-report` part; undefined where it names no type. */
export function readFeedback(text: string): FeedbackReport | undefined {
  const [fields] = readBlocks(text.trimStart());
  const type = fields?.get('feedback-type')?.[0]?.toLowerCase();
  if (!fields || !type) return undefined;
  return {
    type,
    originalFrom: mailboxes(fields.get('original-mail-from') ?? [])[0],
    originalTo: mailboxes(fields.get('original-rcpt-to') ?? []),
  };
}

/** How servers that write no report put it, and which status it stands for. */
const PHRASES: readonly [RegExp, string][] = [
  [/mailbox (?:is )?full|over ?quota|quota exceeded|exceeded (?:the |its )?(?:storage|quota)/i, '5.2.2'],
  [
    /no (?:such )?(?:mailbox|user|recipient)|(?:user|recipient|mailbox|address)(?: is)? (?:unknown|not found|does(?: not|n't) exist)|unknown (?:user|recipient)/i,
    '5.1.1',
  ],
  [/blocked|blacklist|blocklist|spam|policy|rejected for/i, '5.7.1'],
];

/** The status that a bounce in plain words tells of; undefined where it says nothing that we know. */
export function readBounceText(text: string): string | undefined {
  // What follows is a copy of the mail.
  const said = text.slice(0, 4000).split(/^-{2,} ?(?:below|original|this is a copy|the header)/im, 1)[0] ?? '';
  const coded = /(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?![\d.])/.exec(said)?.[1];
  return coded ?? PHRASES.find(([phrase]) => phrase.test(said))?.[1];
}
