/** What the advocate's views share: types only. */
import type { ComponentChild } from 'preact';
import type { Channel, Placement } from '../../worker/tag/channel.ts';
import type { LinksAnswer, LinksRefused, ShareAnswer, WireDeal, WireLink, WireProduct } from '../../worker/wire.ts';
import type { Core, Shown } from '../goodword.ts';
import type { WidgetText } from '../texts.ts';
import type { Stage, State } from './stage.tsx';

/** What the dialog shows. */
export type Step = 'offer' | 'share' | RelayChannel | 'sent' | 'sent_some';

/** What we may send to friends ourselves. */
export type RelayChannel = 'email' | 'sms';

export interface Advocate extends State {
  deal: WireDeal;
  /** Undefined while the dialog is closed. */
  step?: Step | undefined;
  answer: Omit<Partial<LinksAnswer & LinksRefused>, 'links'> & { links?: WireLink[] | undefined };
  /** What is recommended; undefined for the shop as a whole. */
  product?: Pick<WireProduct, 'id' | 'url'> | undefined;
  text: string;
  more?: boolean;
  qr?: boolean;
  /** Over this channel the person sends it themselves after all: the policy says so about a friend they typed. */
  selfShare?: RelayChannel | undefined;
  /** What became of their recommendations, for somebody who is known; drawn by a rare part. */
  known?: ComponentChild;
  /** What asks where their rewards are to go; drawn by a rare part. */
  reach?: ComponentChild;
  /** The form for friends' addresses, or numbers: its fields are there with the rare part that draws them. */
  friends?: string[];
  by?: RelayChannel;
  name?: string;
  /** Friends must be told more than a first name. */
  asksFull?: boolean;
  message?: string;
  busy?: boolean;
  preview?: ShareAnswer['preview'];
  results?: ShareAnswer['friends'];
}

/** Draws the content of a step of the dialog. */
export type Pane = () => ComponentChild;

/** The panes of the forms, and the button that sends them; there once the rare part that draws them has arrived. */
export interface RelayPanes extends Record<RelayChannel | 'send' | 'sent' | 'sent_some', Pane> {
  /** Above the ways to share, where the person sends it themselves after all: why, and the way back. */
  note: Pane;
  open(channel: RelayChannel): void;
}

/** What the panes work with. */
export interface Scene extends Pick<Stage<Advocate>, 'set' | 'say'> {
  core: Core;
  offer: Shown;
  placement: Placement;
  state: Advocate;
  /** Tells that something has been shared: over which channel, by which link of the person's own means, in which words. */
  shared(channel: Channel, link?: string, said?: WidgetText): void;
  /** Opens the ways to share: asks for the links, in the language chosen for the friend. */
  openSheet(): Promise<void>;
}
