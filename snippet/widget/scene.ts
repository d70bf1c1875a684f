/** What the advocate's views share: types only. */
import type { ComponentChild } from 'preact';
import type { Channel, Placement } from '../../worker/tag/channel.ts';
import type { LinksAnswer, ShareAnswer, WireDeal, WireProduct } from '../../worker/wire.ts';
import type { Core, Shown } from '../goodword.ts';
import type { WidgetText } from '../texts.ts';
import type { Stage, State } from './stage.tsx';

/** What the dialog shows. */
export type Step = 'offer' | 'share' | 'email' | 'sent';

export interface Advocate extends State {
  deal: WireDeal;
  /** Undefined while the dialog is closed. */
  step?: Step | undefined;
  answer: Partial<LinksAnswer>;
  /** What is recommended; undefined for the shop as a whole. */
  product?: Pick<WireProduct, 'id' | 'url'> | undefined;
  text: string;
  more?: boolean;
  qr?: boolean;
  /** The person sends it themselves after all: the policy says so about a friend they typed. */
  selfShare?: boolean;
  /** What became of their recommendations, for somebody who is known; drawn by a rare part. */
  known?: ComponentChild;
  /** The email form: its fields are there with the rare part that draws them. */
  friends?: string[];
  name?: string;
  message?: string;
  busy?: boolean;
  preview?: ShareAnswer['preview'];
  results?: ShareAnswer['friends'];
}

/** Draws the content of a step of the dialog. */
export type Pane = () => ComponentChild;

/** The panes of the email form, and the button that sends it; there once the rare part that draws them has arrived. */
export type RelayPanes = Record<'email' | 'send' | 'sent', Pane>;

/** What the panes work with. */
export interface Scene extends Pick<Stage<Advocate>, 'set' | 'say'> {
  core: Core;
  offer: Shown;
  placement: Placement;
  state: Advocate;
  /** Tells that something has been shared: over which channel, by which link of the person's own means, in which words. */
  shared(channel: Channel, link?: string, said?: WidgetText): void;
}
