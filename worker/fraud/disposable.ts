/** Mailboxes for a moment: the well-known ones; a retailer adds its own. */
const DISPOSABLE = new Set(
  `10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net burnermail.io byom.de crazymailing.com
  discard.email discardmail.com dispostable.com dropmail.me emailondeck.com fakeinbox.com fakemail.net getairmail.com
  getnada.com grr.la guerrillamail.com guerrillamail.de guerrillamail.net guerrillamail.org guerrillamailblock.com
  harakirimail.com inboxbear.com inboxkitten.com jetable.org mail-temp.com mailcatch.com maildrop.cc mailinator.com
  mailinator.net mailnesia.com mailpoof.com mailsac.com minuteinbox.com mintemail.com moakt.com mohmal.com
  muellmail.com mytemp.email mytrashmail.com nada.email one-time.email sharklasers.com spam4.me spambog.com
  spamgourmet.com temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.dev tempmail.net
  tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de trashmail.net trbvm.com wegwerfmail.de
  wegwerfemail.de yopmail.com yopmail.fr yopmail.net`.split(/\s+/),
);

/** Whether an address of this domain is one for a moment: the domain itself, or one above it. */
export function isDisposable(domain: string, more: readonly string[]): boolean {
  const parts = domain.toLowerCase().split('.');
  return parts.some((_, index) => {
    const part = parts.slice(index).join('.');
    return DISPOSABLE.has(part) || more.includes(part);
  });
}
