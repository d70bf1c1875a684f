/** A shop's own newsletters: how their links name a customer, and which tool writes them how. */
import type { Secrets } from '../ports.ts';
import type { Shop } from '../retailer/shop.ts';

/** Where a reader came from: a newsletter, a picture on a page, a notification. */
export const ENTRIES = ['newsletter', 'banner', 'push'] as const;
export type Entry = (typeof ENTRIES)[number];

export const readEntry = (text: string | undefined): Entry => ENTRIES.find((one) => one === text) ?? 'newsletter';

/** A customer id as shops have them: no spaces around it, nothing that cannot be seen, and no address; 0 is every guest's. */
export function isCustomerId(text: string): boolean {
  return text !== '0' && /^[^\p{C}\s@]{1,128}$/u.test(text);
}

/**
 * What a tool signs a customer's id with: made from the shop's identity secret, so that whoever has it can name readers
 * of a newsletter and nobody else, and no page of theirs opens.
 */
export function newsletterSecret(
  secrets: Pick<Secrets, 'open' | 'hmacHex'>,
  { identitySecret }: Pick<Shop, 'identitySecret'>,
): string {
  return secrets.hmacHex(secrets.open(identitySecret), 'newsletter').slice(0, 40);
}

/** The signature of a customer's id: hex HMAC-SHA256. */
export const signCustomer = (secrets: Pick<Secrets, 'hmacHex'>, secret: string, customerId: string): string =>
  secrets.hmacHex(secret, customerId);

/**
 * Whether a customer's id is signed: by HMAC-SHA256, or, for tools that only hash, by SHA-256 over the id with the
 * secret behind it (behind, so that nobody can lengthen what was hashed). Both in hex.
 */
export function isSigned(
  secrets: Pick<Secrets, 'hmacHex' | 'digest' | 'equal'>,
  secret: string,
  customerId: string,
  signature: string,
): boolean {
  if (!isCustomerId(customerId)) return false;
  const given = signature.toLowerCase();
  const [keyed, hashed] = [signCustomer(secrets, secret, customerId), secrets.digest(`${customerId}${secret}`)];
  return [secrets.equal(keyed, given), secrets.equal(hashed, given)].includes(true);
}

/** A customer's keyed hashes; the mobile number's counts where there is neither of the others. */
export interface ReaderKeys {
  customer?: string | undefined;
  email?: string | undefined;
  phone?: string | undefined;
}

const signed = (shop: Pick<Shop, 'id'>, kind: string, keys: string) => `${kind}\n${shop.id}\n${keys}`;
/** As links in mails of before were signed: without their kind, of which there was no `p` yet. */
const signedBefore = (shop: Pick<Shop, 'id'>, keys: string) => `${shop.id}\n${keys}`;

/**
 * A customer in a link that we hand out: `c` by id, `e` by address, `b` by both, `p` by mobile number; by keyed hash,
 * signed by us. Neither id nor address can be read from it.
 */
export function writeReader(
  secrets: Pick<Secrets, 'sign'>,
  shop: Pick<Shop, 'id'>,
  { customer, email, phone }: ReaderKeys,
): string {
  const kind = customer ? (email ? 'b' : 'c') : email ? 'e' : 'p';
  const keys = (kind === 'p' ? [phone] : [customer, email]).filter((key) => key !== undefined).join('~');
  return `${kind}${keys}~${secrets.sign('newsletter', signed(shop, kind, keys))}`;
}

/** The keyed hashes in such a link; undefined where it is not ours. */
export function readReader(
  secrets: Pick<Secrets, 'verify'>,
  shop: Pick<Shop, 'id'>,
  text: string,
): ReaderKeys | undefined {
  const [, kind, first, second, signature = ''] = /^([bcep])([^~]+)(?:~([^~]+))?~([^~]+)$/.exec(text) ?? [];
  if (!kind || !first || (kind === 'b') !== (second !== undefined)) return undefined;
  const keys = second ? `${first}~${second}` : first;
  const isOurs = (told: string) => secrets.verify('newsletter', told, signature);
  if (!isOurs(signed(shop, kind, keys)) && (kind === 'p' || !isOurs(signedBefore(shop, keys)))) return undefined;
  if (kind === 'p') return { phone: first };
  return kind === 'e' ? { email: first } : { customer: first, email: second };
}

/** What has to be done in the tool: the field's `number` filled in, or the page set as its `default`. */
type ToolNote = 'number' | 'default';

/** A tool that shops send newsletters with. */
interface Tool {
  name: string;
  /** Put before the link, where the tool has to compute first. */
  before?: string;
  /** What stands for id and signature; absent where the tool can compute neither: then a field holds the whole link. */
  id?: string;
  signature?: string;
  /** The field that holds the customer's page, filled from our list or by the API; who has none comes to the join page. */
  field?: string;
  note?: ToolNote;
}

/** The columns that a list comes back with; a tool's field is filled with the customer's page, which leads everybody on. */
export const COLUMNS = { state: 'goodword_state', page: 'goodword_page', friends: 'goodword_link' } as const;

const tools = (page: string, secret: string): Tool[] => [
  {
    name: 'Salesforce Marketing Cloud',
    before: `%%[ set @id = _subscriberkey set @s = SHA256(Concat(@id, "${secret}")) ]%%`,
    id: '%%=v(@id)=%%',
    signature: '%%=v(@s)=%%',
  },
  {
    name: 'Braze',
    before: `{% assign gw_sign = {{\${user_id}}} | append: '${secret}' | sha2 %}`,
    id: `{{\${user_id}}}`,
    signature: '{{gw_sign}}',
  },
  {
    name: 'Customer.io',
    before: `{% assign gw_sign = customer.id | append: '${secret}' | sha256 %}`,
    id: '{{ customer.id }}',
    signature: '{{ gw_sign }}',
  },
  { name: 'Klaviyo', field: `{{ person|lookup:'${COLUMNS.page}'|default:'${page}' }}` },
  // Its tags have ten letters at most, and what stands for an empty one is said where the field is made.
  { name: 'Mailchimp', field: '*|GOODWORD|*', note: 'default' },
  { name: 'Brevo', field: `{{ contact.${COLUMNS.page.toUpperCase()}|default:'${page}' }}` },
  // It knows fields by their numbers alone.
  { name: 'Emarsys', field: `{{ contact.NUMBER|default('${page}') }}`, note: 'number' },
  { name: 'HubSpot', field: `{{ personalization_token('contact.${COLUMNS.page}', '${page}') }}` },
];

/** How a tool writes a customer's link. */
export interface ToolLink {
  tool: string;
  /** `signs`: nothing has to be uploaded. `field`: a field holds the page, filled from the list or by the API. */
  way: 'signs' | 'field';
  before: string;
  /** What goes where a link's address goes. */
  href: string;
  note?: ToolNote;
}

/** Links for the tools that retailers use. @param page of the shop: `https://…/n/<site key>`. */
export function toolLinks(page: string, secret: string): ToolLink[] {
  return tools(page, secret).map(({ name, before = '', id, signature, field, note }) =>
    field
      ? { tool: name, way: 'field', before, href: field, ...(note && { note }) }
      : { tool: name, way: 'signs', before, href: `${page}?c=${id}&s=${signature}` },
  );
}
