import { nameDeal } from '../campaign/deal.ts';
import type { Secrets, TenantDatabase } from '../ports.ts';
import type { Role } from '../retailer/role.ts';
import { readAdvocateNames, readCampaignNames, readDealNames, readStaffNames, readStoreNames } from './names.store.ts';
import { mapInPieces } from './pieces.ts';
import type { ReportAnswer, ReportLine } from './query.ts';

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

/** Names that are read at once: to open one takes some hundredths of a millisecond. */
const NAMES = 200;

/** Adds the column `<dimension>_name` after a dimension of ids; null where there is no name, or none any more. */
async function addNames<Answer extends Nameable>(answer: Answer, dimension: string, nameOf: NameOf): Promise<Answer> {
  const place = answer.columns.findIndex(({ key }) => key === dimension);
  const key = `${dimension}_name`;
  const nameRow = (row: ReportLine): ReportLine => {
    const id = row.dimensions[dimension];
    return { ...row, dimensions: { ...row.dimensions, [key]: id ? (nameOf(id) ?? null) : null } };
  };
  return {
    ...answer,
    columns: answer.columns.toSpliced(place + 1, 0, { key, kind: 'dimension', unit: 'text' }),
    rows: await mapInPieces(answer.rows, nameRow, NAMES),
  };
}

/** Names beside the ids of shops, where a table has them. */
export async function nameShops<Answer extends Nameable>(answer: Answer): Promise<Answer> {
  if (!answer.columns.some(({ key }) => key === 'shop')) return answer;
  const names = new Map(answer.shops.map(({ id, name }) => [id, name]));
  return addNames(answer, 'shop', (id) => names.get(id));
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
  let named = await nameShops(answer);
  if (has('campaign')) {
    const campaigns = await readCampaignNames(database, idsOf('campaign'));
    named = await addNames(named, 'campaign', (id) => campaigns.get(id)?.name);
  }
  if (has('deal')) {
    const deals = await readDealNames(database, shopIds, idsOf('deal'));
    named = await addNames(named, 'deal', (id) => {
      const deal = deals.get(id);
      return deal && nameDeal(deal);
    });
  }
  if (has('store')) {
    const stores = await readStoreNames(database, shopIds, idsOf('store'));
    named = await addNames(named, 'store', (id) => stores.get(id)?.name);
  }
  if (has('staff')) {
    const links = await readStaffNames(database, shopIds, idsOf('staff'));
    named = await addNames(named, 'staff', (id) => {
      const link = links.get(id);
      return link && `${link.store} · ${link.name}`;
    });
  }
  if (has('advocate') && right !== 'none') {
    const advocates = await readAdvocateNames(database, shopIds, idsOf('advocate'));
    named = await addNames(named, 'advocate', (id) => {
      const sealed = advocates.get(id)?.sealed;
      if (!sealed) return null;
      const name = secrets.open(sealed);
      return right === 'full' ? name : maskName(name);
    });
  }
  return named;
}
