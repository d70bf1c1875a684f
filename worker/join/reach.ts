import { tenantOf } from '../../db/tenant.ts';
import { AppError } from '../errors.ts';
import { cleanName } from '../message/typed.ts';
import type { Ports } from '../ports.ts';
import { normaliseEmail } from '../privacy/address.ts';
import { chooseLanguage, type Shop } from '../retailer/shop.ts';
import { readAdvocateByToken } from '../share/advocate.store.ts';
import { fillIn } from '../share/link.ts';
import { requireProof } from '../share/proof.ts';
import { textsFor } from '../tag/texts.ts';
import type { ReachForm, ReachRequest } from '../wire.ts';
import { askToJoin, joinWording } from './ask.ts';

/** What asks somebody who shares on a page where their rewards are to go: its words, and what they agree to. */
export function describeReach(shop: Shop, language: string): ReachForm {
  const texts = textsFor(language, shop.formal);
  const say = (key: Exclude<keyof ReachForm, 'wording'>) => fillIn(texts[`reach_${key}`] ?? '', { shop: shop.name });
  return {
    wording: joinWording(shop, language, false),
    ask: say('ask'),
    send: say('send'),
    sent: say('sent'),
    invalid: say('invalid'),
    later: say('later'),
  };
}

/**
 * Sends somebody who shares on a page the mail that asks whether their rewards are to go to its address. Nothing is told
 * of whose it is; what the page's advocate earned becomes that person's once they confirm.
 * @param caller keys of the call's network and device (worker/tag/visitor.ts).
 * @throws AppError `unprocessable` for what is no address; `conflict` where the wording is another by now; `not_found`,
 *   `invalid_name`, `proof_required`, `too_many_requests`.
 */
export async function askReach(
  ports: Ports,
  shop: Shop,
  request: ReachRequest,
  caller: { network: string; device: string },
): Promise<void> {
  const { secrets, databases } = ports;
  const address = normaliseEmail(request.email);
  if (!address) throw new AppError('unprocessable', 'This is no address of mail.');
  const typed = request.firstName ? cleanName(request.firstName) : undefined;
  if (request.firstName && !typed) {
    throw new AppError('invalid_name', 'A name has letters, spaces, dots, hyphens or apostrophes.');
  }
  const language = chooseLanguage(shop, [request.language]);
  if (request.wording !== joinWording(shop, language, false)) {
    throw new AppError('conflict', 'The shop asks by another wording by now: make the links again.');
  }
  const draft = await readAdvocateByToken(tenantOf(databases, shop), secrets, shop.id, request.advocate);
  if (!draft) throw new AppError('not_found', 'Make the links first: this advocate is not known here.');
  const wanted = { form: 'join', subject: `${request.id}\n${address}`, messages: 1, ...caller } as const;
  await requireProof(ports, shop, wanted, request.proof);
  const name = typed ?? (draft.nameSealed ? secrets.open(draft.nameSealed) : '');
  await askToJoin(
    ports,
    shop,
    { name, channel: 'email', address },
    { clientId: request.id, language, source: 'link', draftId: draft.id, entry: {} },
  );
}
