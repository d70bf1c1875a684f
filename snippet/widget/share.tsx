/** The ways to share a deal: the text, the person's own channels, the link. */
import type { ComponentChild } from 'preact';
import type { WireLink } from '../../worker/wire.ts';
import { channelHref } from './channels.ts';
import { icon } from './icon.tsx';
import { button, copyRow, field, ticket } from './parts.tsx';
import type { RelayPanes, Scene } from './scene.ts';

/** @param relay opens the form for friends' addresses or numbers; until it is there the person's own apps do. */
export const sharePane = (scene: Scene, phone: boolean, relay?: RelayPanes): ComponentChild => {
  /** Ways in view: where there are more, the last place is for the button that shows the rest. */
  const PLACES = 4;
  const { core, offer, state, set, say, shared } = scene;
  const { answer, deal, more, qr, selfShare, text } = state;
  const opens = ({ verdict }: WireLink) => relay && verdict === 'relay' && !selfShare;
  const hrefOf = (link: WireLink) =>
    opens(link)
      ? ''
      : channelHref(
          link,
          text,
          (selfShare === link.channel && state.friends?.filter(Boolean)) || [],
          offer.facebookAppId,
          phone,
        );

  const way = (link: WireLink) => {
    const { channel, code, url } = link;
    const href = hrefOf(link);
    const face = [icon(channel), <span>{say(`by_${channel}` as 'by_email')}</span>];
    // Mail and messages open in place, the web in a window of its own.
    if (href) {
      return (
        <a
          href={(url ? href : undefined) as string}
          target={href[0] === 'h' ? '_blank' : ''}
          onClick={() => shared(channel, code, 'opened')}
        >
          {face}
        </a>
      );
    }
    const tap = async () => {
      if (opens(link)) relay?.open(channel as 'sms');
      else if (channel === 'qr') {
        set({ qr: !qr });
        if (!qr) shared(channel, code);
      } else {
        try {
          await navigator.share({ text, url });
          shared(channel, code, 'opened');
          // Closed without a choice it was no share.
        } catch {}
      }
    };
    return button('', face, tap, !url);
  };

  const links =
    answer.links ?? core.settings.v.map(([channel, verdict]) => ({ channel, verdict, url: '' }) as WireLink);
  const ways = links.filter((link) => hrefOf(link) !== undefined);
  const link = links.find(({ channel }) => channel === 'link');
  const all = more || !ways[PLACES];
  return [
    relay?.note(),
    offer.draw?.(scene, true),
    <div class="deal">{ticket(answer.deal ?? deal)}</div>,
    field(say('message'), text, (text) => set({ text }), { rows: 5, maxLength: 500 }, 'textarea'),
    <div class="ways">
      {ways.slice(0, all ? 99 : PLACES - 1).map(way)}
      {!all && button('', [icon('more'), <span>{say('more')}</span>], () => set({ more: true }))}
    </div>,
    qr && (
      <figure>
        <img alt="" src={`data:image/svg+xml,${encodeURIComponent(answer.qr as string)}`} />
        <small>{say('qr_hint')}</small>
      </figure>
    ),
    link && copyRow(link.url, say('copy_link'), () => shared('link', link.code, 'copied')),
    state.reach,
  ];
};
