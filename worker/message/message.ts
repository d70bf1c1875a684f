import type { DealWords } from '../campaign/campaign.ts';
import type { OwnWords } from '../campaign/own-words.ts';
import type { MessageChannel } from '../ports.ts';
import type { ReportMail } from '../report/schedule.ts';

/** Version of the templates and their words; each message keeps the one it was made under. */
export const TEMPLATE_VERSION = '1';

/** A recommended product as the retailer's data had it; without a title nobody knows more than the shop. */
export interface MessageProduct {
  title?: string;
  /** In words of the recipient's language, as `$10`. */
  price?: string;
  was?: string;
  imageUrl?: string;
}

/** What each kind of message says, frozen when its cause happens. */
export interface MessageValues {
  /** A deal that an advocate asked us to send to a friend. */
  deal: {
    advocateName: string;
    shopName: string;
    /** The campaign's own words, in the recipient's language. */
    own?: OwnWords;
    words: DealWords;
    /** Short, as `20 %`; '' where the words say it all. */
    badge: string;
    /** The friend's own link. */
    url: string;
    personalMessage?: string;
    /** Whether the advocate may get a reward: then the message says so (16 CFR 255). */
    rewardDisclosed: boolean;
    imageUrl?: string;
    /** Where the link recommends a product. */
    product?: MessageProduct;
    /** First moment the deal is no longer valid, UTC milliseconds. */
    validTo?: number;
  };
  /** The code that a friend asked for, or the link that leads to it. */
  code: {
    shopName: string;
    own?: OwnWords;
    words: DealWords;
    badge: string;
    /** Not there with `open`. */
    code?: string;
    /** By mail alone: fetches the code where the address has to be opened first; good until then, UTC milliseconds. */
    open?: { url: string; until: number };
    /** Link of the shop that puts the code into the basket. */
    applyUrl?: string;
    /** Where it stands as a barcode, for shops with stores. */
    tillUrl?: string;
    expiresAt?: number;
  };
  /** What an advocate earned, or a friend by their own order. */
  reward: {
    shopName: string;
    /** Whether it is the friend's, who recommended nothing. */
    friend?: true;
    own?: OwnWords;
    advocateName?: string;
    /** `taken`: they had been given it; `refused`: it never came to that. */
    state: 'pending' | 'earned' | 'refused' | 'taken';
    /** In words of the recipient's language, as `$10`. */
    amount: string;
    /** What becomes of one that was taken back: its code, store credit, what is still to be paid out, what was. */
    fate?: 'code' | 'credit' | 'unpaid' | 'paid';
    /** Where the reward is a coupon. */
    code?: string;
    /** First moment at which the code is no longer good, UTC milliseconds. */
    expiresAt?: number;
    /** How they come by it where it is none, in the recipient's language. */
    how?: string;
    /** What it is for where it is not for an order, in the recipient's language. */
    intro?: string;
    /** The same of the words on top, and of why it came, for a friend, who recommended nothing. */
    headline?: string;
    why?: string;
    /** When a pending reward is decided. */
    dueAt?: number;
    /** The advocate's own page. */
    pageUrl?: string;
    /**
     * Why there is none, or none any more: sent back, a customer before or none, their own order, too small an order, the
     * campaign's limit, while it did not run, too long after the click. Absent where it was for no order.
     */
    reason?: 'returned' | 'known' | 'newcomer' | 'own' | 'minimum' | 'limit' | 'closed' | 'window' | 'unmet';
  };
  /** Asks somebody who seems to have agreed to messages whether they did: nothing else goes to them before. */
  confirm: {
    shopName: string;
    /** What they agree to, in the shop's own words. */
    wording: string;
    /** Their own link, which asks and is good until `until`, UTC milliseconds. */
    url: string;
    until: number;
  };
  /** The way to an advocate's own page, as they asked for it. */
  access: {
    shopName: string;
    /** Good until `until`, UTC milliseconds. */
    url: string;
    until: number;
  };
  /** The way to a page of their own for somebody who asked to take part: one tap there confirms whose the address is. */
  join: {
    shopName: string;
    /** Asks, and is good until `until`, UTC milliseconds. */
    url: string;
    until: number;
  };
  /** Tells a sharer what goes to their friends, and how to stop it. */
  shared: {
    shopName: string;
    own?: OwnWords;
    advocateName: string;
    /** How many addresses we took; whom of them nothing reaches is not told. */
    friends: number;
    /** What friends are offered. */
    words: DealWords;
    badge: string;
    personalMessage?: string;
    /** The sharer's own page. */
    pageUrl: string;
  };
  /** Confirms that somebody is written to no more: the last message, and no marketing. */
  stopped: {
    shopName: string;
    /** Masked, as it may be read by others. */
    masked: string;
  };
  /** Asks one of the shop's customers to recommend it. */
  invitation: {
    shopName: string;
    own?: OwnWords;
    /** What friends get. */
    words: DealWords;
    badge: string;
    /** What the customer gets, in words of their language, as `$10`. */
    reward?: string;
    /** Their own link. */
    url: string;
    /** Whether they are asked first how happy they are. */
    asks: boolean;
    /** What it rests on, as it tells them: they bought, or they agreed. */
    basis: 'customer' | 'consent';
    /** Where sharers ask for the way to their own page: nothing of anybody's, for mails are passed on. */
    pageUrl?: string;
  };
  /** What somebody answered to a message of ours, for the people who take care of the shop's customers. */
  reply: {
    shopName: string;
    /** Address or number of who answered; an answer to it goes there, where it is an address. */
    from: string;
    /** As they wrote it; '' for none. */
    subject: string;
    text: string;
    /** Whether it was taken for a stop, and may have been meant otherwise. */
    stopped?: boolean;
    /** Page of the dashboard where a member decides about it; nothing of anybody's, for mails are passed on. */
    lookUrl?: string;
  };
  /** What recommendations brought, as a member asked to be told each week or month. */
  report: ReportMail;
  /** That a friend of theirs has ordered, as a browser shows it. */
  ordered: {
    shopName: string;
    /** What they get for it, in words of their language, as `$10`. */
    reward?: string;
    /** Whether that is there already. */
    isIssued?: boolean;
  };
  /** A deal on the shop's own page. */
  post: { text: string; url: string; validTo?: number };
  /** The deal that somebody asked a page for, in their thread with it. */
  thread: {
    shopName: string;
    words: DealWords;
    badge: string;
    url: string;
    /** First name of who recommended it. */
    from?: string;
    rewardDisclosed: boolean;
    validTo?: number;
    /** First moment at which the page may no longer answer, UTC milliseconds. */
    openUntil: number;
  };
  /** An order for an advertising platform, as it takes it: digests, no addresses. */
  order: {
    event: Record<string, unknown>;
    /** First moment at which the platform takes it no more. */
    openUntil: number;
  };
}

/** What is written as a mail or a text; the others have a shape of their own. */
export type WrittenKind = Exclude<MessageKind, 'post' | 'thread' | 'order' | 'ordered'>;

export type MessageKind = keyof MessageValues;

/** A kind together with its values. */
export type MessageContent<Kind extends MessageKind = MessageKind> = {
  [K in Kind]: { kind: K; values: MessageValues[K] };
}[Kind];

/** The ways that each kind goes by: it has words for these, and what it holds may be sent over them. */
export const CHANNELS = {
  deal: ['email', 'sms'],
  code: ['email', 'sms'],
  reward: ['email', 'sms', 'push'],
  confirm: ['email', 'sms'],
  join: ['email', 'sms'],
  invitation: ['email', 'sms', 'push'],
  // A link that opens somebody's page, or a mail to the shop's own people: nothing for a text.
  access: ['email'],
  shared: ['email'],
  stopped: ['email'],
  reply: ['email'],
  report: ['email'],
  ordered: ['push'],
  post: ['facebook'],
  thread: ['facebook'],
  order: ['ads'],
} as const satisfies Record<MessageKind, readonly MessageChannel[]>;

/** A kind together with its values and one of its ways. */
export type Addressed = {
  [K in MessageKind]: MessageContent<K> & { channel: (typeof CHANNELS)[K][number] };
}[MessageKind];

/** Whether a kind goes by a channel. */
export const goesBy = (kind: MessageKind, channel: MessageChannel): boolean =>
  (CHANNELS[kind] as readonly MessageChannel[]).includes(channel);

/** Whether a template writes it. */
export function isWritten(content: MessageContent): content is MessageContent<WrittenKind> {
  return !['post', 'thread', 'order', 'ordered'].includes(content.kind);
}

/** Kinds that go to the retailer's own people: no marketing, so that what they said as shoppers does not stop them. */
export const HOUSE_KINDS = ['report', 'reply'] as const satisfies MessageKind[];
/** Why not even those go: the address is dead, or its provider lets nothing pass. */
export const DEAD_SOURCES = ['bounce', 'provider'] as const;

/** The kind that confirms a stop: the very word that it confirms does not hold it back, everything else does. */
export const LAST_KIND = 'stopped' satisfies MessageKind;
/** Why an address is on the list whose owner said stop to us. */
export const OWN_WORD = 'user';
/** The kind that asks whoever typed an address whether it is theirs and they want to take part. */
export const JOIN_KIND = 'join' satisfies MessageKind;
/** Refusals that their owner may take back by joining anew: they said stop, or had themselves erased. */
export const OWN_WORDS = [OWN_WORD, 'erased'] as const;
/** What nobody asks for who takes part: these stay refused to whoever had said stop before they joined anew. */
export const UNASKED_KINDS = ['deal', 'invitation'] as const satisfies MessageKind[];

/** Kinds that speak of a campaign's deal: they go while the campaign runs, and no longer than the deal is there. */
export const OFFER_KINDS = ['deal', 'invitation', 'post', 'thread'] as const satisfies MessageKind[];

/** Whether a suppression stops messages of a kind. */
export function doesStop({ source, scope }: { source: string; scope: string }, kind: string): boolean {
  if (scope === 'unasked') return (UNASKED_KINDS as readonly string[]).includes(kind);
  if (kind === LAST_KIND) return source !== OWN_WORD;
  if (kind === JOIN_KIND) return !(OWN_WORDS as readonly string[]).includes(source);
  const isHouse = (HOUSE_KINDS as readonly string[]).includes(kind);
  return !isHouse || (DEAD_SOURCES as readonly string[]).includes(source);
}

/** Who waits for it comes first. */
export function priorityOf(kind: string): number {
  if (kind === 'code' || kind === 'confirm' || kind === 'access' || kind === 'join' || kind === LAST_KIND) return 0;
  return kind === 'invitation' ? 2 : 1;
}
