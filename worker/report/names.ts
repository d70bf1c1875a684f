import { nameDeal } from '../campaign/deal.ts';
import type { Secrets, TenantDatabase } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readAdvocateNames, readCampaignNames, readDealNames, readStaffNames, readStoreNames } from './names.store.ts';
import type { ReportAnswer } from './query.ts';

/** What a reader learns of advocates beyond their ids: names, first letters, or nothing. */
export type NameRight = 'full' | 'masked' | 'none';

/** Who works with shoppers sees their names; who reads numbers sees a letter. */
export function nameRightOf(role: Role): NameRight {
  return role === 'analyst' ? 'masked' : 'full';
}

function maskName(name: string): string {
  const [first] = new Intl.Segmenter().segment(name);
  return first ? `${first.segment}…` : '';
}

/** An answer, or the part of it that has names. */
interface Nameable extends Pick<ReportAnswer, 'columns' | 'rows'> {
  shops: readonly { id: string; name: string }[];
}
type NameOf = (id: string) => string | null | undefined;

/** Adds the column `<dimension>_name` after a dimension of ids; null where there is no name, or none any more. */
function addNames<Answer extends Nameable>(answer: Answer, dimension: string, nameOf: NameOf): Answer {
  const place = answer.columns.findIndex(({ key }) => key === dimension);
  const key = `${dimension}_name`;
  return {
    ...answer,
    columns: answer.columns.toSpliced(place + 1, 0, { key, kind: 'dimension', unit: 'text' }),
    rows: answer.rows.map((row) => {
      const id = row.dimensions[dimension];
      return { ...row, dimensions: { ...row.dimensions, [key]: id ? (nameOf(id) ?? null) : null } };
    }),
  };
}

/** Names beside the ids of shops, campaigns, deals, stores and staff links, and of advocates as far as the reader may know them. */
export async function nameRows<Answer extends Nameable>(
  database: TenantDatabase,
  secrets: Pick<Secrets, 'open'>,
  answer: Answer,
  right: NameRight,
): Promise<Answer> {
  const shopIds = answer.shops.map(({ id }) => id);
  const idsOf = (dimension: string) => [
    ...new Set(answer.rows.map(({ dimensions }) => dimensions[dimension]).filter((id) => typeof id === 'string')),
  ];
  const has = (dimension: string) => answer.columns.some(({ key }) => key === dimension);
  let named = answer;
  if (has('shop')) {
    const names = new Map(answer.shops.map(({ id, name }) => [id, name]));
    named = addNames(named, 'shop', (id) => names.get(id));
  }
  if (has('campaign')) {
    const campaigns = await readCampaignNames(database, idsOf('campaign'));
    named = addNames(named, 'campaign', (id) => campaigns.get(id)?.name);
  }
  if (has('deal')) {
    const deals = await readDealNames(database, shopIds, idsOf('deal'));
    named = addNames(named, 'deal', (id) => {
      const deal = deals.get(id);
      return deal && nameDeal(deal);
    });
  }
  if (has('store')) {
    const stores = await readStoreNames(database, shopIds, idsOf('store'));
    named = addNames(named, 'store', (id) => stores.get(id)?.name);
  }
  if (has('staff')) {
    const links = await readStaffNames(database, shopIds, idsOf('staff'));
    named = addNames(named, 'staff', (id) => {
      const link = links.get(id);
      return link && `${link.store} · ${link.name}`;
    });
  }
  if (has('advocate') && right !== 'none') {
    const advocates = await readAdvocateNames(database, shopIds, idsOf('advocate'));
    named = addNames(named, 'advocate', (id) => {
      const sealed = advocates.get(id)?.sealed;
      if (!sealed) return null;
      const name = secrets.open(sealed);
      return right === 'full' ? name : maskName(name);
    });
  }
  return named;
}
