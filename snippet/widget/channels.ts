/** The person's own ways to send a link: real addresses, so that a tap needs no script and no pop-up is blocked. Pure. */
import type { WireLink } from '../../worker/wire.ts';

/**
 * Address that opens a channel with text and link in it; '' where the channel is no address but an act of the page (the
 * phone's share sheet, QR), undefined where this device has none.
 * @param friends addresses for the mail app, or numbers for messages: typed before we learnt that the person sends it themselves.
 */
export function channelHref(
  { channel, subject = '', url }: WireLink,
  text: string,
  friends: string[],
  facebookAppId: string | undefined,
  phone: boolean,
): string | undefined {
  const encode = encodeURIComponent;
  const target = encode(url);
  // Mail wants CR LF (RFC 6068), and messages take it.
  const body = `${encode(`${text}`.trim()).replace(/%0A/g, '%0D%0A')}%0D%0A${target}`;
  const facebook = 'https://www.facebook.com/';
  const ways: { [C in WireLink['channel']]?: string | undefined } = {
    // Several friends do not see each other's addresses.
    email: `mailto:${friends[1] ? '?bcc=' : ''}${friends.map(encode)}${friends[1] ? '&' : '?'}subject=${encode(subject)}&body=${body}`,
    sms: phone ? `sms:${friends}?&body=${body}` : undefined,
    whatsapp: `https://wa.me/?text=${body}`,
    facebook: facebookAppId
      ? `${facebook}dialog/share?app_id=${facebookAppId}&href=${target}`
      : `${facebook}sharer/sharer.php?u=${target}`,
    messenger: phone
      ? `fb-messenger://share?link=${target}`
      : facebookAppId
        ? `${facebook}dialog/send?app_id=${facebookAppId}&link=${target}&redirect_uri=${target}`
        : undefined,
    native: 'share' in navigator ? '' : undefined,
    qr: '',
  };
  return ways[channel];
}
