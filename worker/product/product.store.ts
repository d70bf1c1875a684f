import type { InStatement, Row } from '@libsql/client';
import type { TenantDatabase } from '../ports.ts';
import type { Product } from './product.ts';

/** Columns as they are read back, in the shape of a product. */
const COLUMNS = `id, title, titles, url, image_url, currency, price, sale_price, sale_from, sale_to, availability`;

function toProduct(row: Row): Product {
  const number = (value: unknown) => (value === null ? null : Number(value));
  return {
    id: String(row.id),
    title: String(row.title),
    titles: row.titles === null ? null : JSON.parse(String(row.titles)),
    url: String(row.url),
    imageUrl: row.image_url === null ? null : String(row.image_url),
    currency: String(row.currency),
    price: number(row.price),
    salePrice: number(row.sale_price),
    saleFrom: number(row.sale_from),
    saleTo: number(row.sale_to),
    availability: String(row.availability) as Product['availability'],
  };
}

/** Those of some products that the shop's data knows, in the order they were asked for. */
export async function readProducts(
  database: TenantDatabase,
  shopId: string,
  ids: readonly string[],
): Promise<Product[]> {
  if (ids.length === 0) return [];
  const { rows } = await database.client.execute({
    sql: `select ${COLUMNS} from product where shop_id = ? and id in (select value from json_each(?))`,
    args: [shopId, JSON.stringify(ids)],
  });
  const found = new Map(rows.map((row) => [String(row.id), toProduct(row)]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** Who tells of products: the API one by one, or a feed that is the whole of them. */
export type Source = { source: 'api' } | { source: 'feed'; mark: string };

/**
 * Writes products over what was there, in one statement. Titles in further languages stay where none are told; what
 * a feed has named stays the feed's.
 */
export function upsertProducts(shopId: string, products: readonly Product[], from: Source, now: number): InStatement {
  const told = products.map((one) => [
    one.id,
    one.title,
    one.titles && JSON.stringify(one.titles),
    one.url,
    one.imageUrl,
    one.currency,
    one.price,
    one.salePrice,
    one.saleFrom,
    one.saleTo,
    one.availability,
  ]);
  return {
    sql: `insert into product (shop_id, ${COLUMNS}, source, mark, updated_at)
      select ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
        value ->> 8, value ->> 9, value ->> 10, ?, ?, ? from json_each(?) where true
      on conflict (shop_id, id) do update set
        title = excluded.title, titles = coalesce(excluded.titles, product.titles), url = excluded.url,
        image_url = excluded.image_url, currency = excluded.currency, price = excluded.price,
        sale_price = excluded.sale_price, sale_from = excluded.sale_from, sale_to = excluded.sale_to,
        availability = excluded.availability, updated_at = excluded.updated_at,
        source = case product.source when 'feed' then 'feed' else excluded.source end,
        mark = case excluded.source when 'feed' then excluded.mark else product.mark end`,
    args: [shopId, from.source, from.source === 'feed' ? from.mark : '', now, JSON.stringify(told)],
  };
}

/**
 * Adds titles in a further language to products that are known.
 * @returns the ids of those.
 */
export async function addTitles(
  database: TenantDatabase,
  shopId: string,
  language: string,
  titles: readonly { id: string; title: string }[],
  now: number,
): Promise<Set<string>> {
  const { rows } = await database.client.execute({
    sql: `update product set titles = json_patch(coalesce(titles, '{}'), json_object(?, told.value ->> 1)), updated_at = ?
      from json_each(?) told where product.shop_id = ? and product.id = told.value ->> 0 returning product.id as id`,
    args: [language, now, JSON.stringify(titles.map(({ id, title }) => [id, title])), shopId],
  });
  return new Set(rows.map(({ id }) => String(id)));
}

/** Begins a feed: of two at once the one that began later decides what is gone. */
export function beginImport(shopId: string, mark: string, now: number): InStatement {
  return {
    sql: `insert into product_import (shop_id, mark, started_at) values (?, ?, ?)
      on conflict (shop_id) do update set mark = excluded.mark, started_at = excluded.started_at,
        finished_at = null, imported = 0, rejected = 0, removed = 0`,
    args: [shopId, mark, now],
  };
}

/** Keeps products whose line was at fault: a slip of the pen takes nothing away. */
export function keepProducts(shopId: string, mark: string, ids: readonly string[]): InStatement {
  return {
    sql: `update product set mark = ? where shop_id = ? and source = 'feed' and id in (select value from json_each(?))`,
    args: [mark, shopId, JSON.stringify(ids)],
  };
}

/**
 * Ends a feed: what earlier feeds brought and this one no longer has is removed, unless it broke off.
 * @returns how many were removed.
 */
export async function endImport(
  database: TenantDatabase,
  shopId: string,
  mark: string,
  outcome: { imported: number; rejected: number; whole: boolean },
  now: number,
): Promise<number> {
  const { imported, rejected, whole } = outcome;
  const current = 'exists (select 1 from product_import where shop_id = ? and mark = ?)';
  const [removed] = await database.client.batch(
    [
      {
        sql: `delete from product where shop_id = ? and source = 'feed' and mark <> ? and ? and ${current}`,
        args: [shopId, mark, whole ? 1 : 0, shopId, mark],
      },
      {
        sql: `update product_import set finished_at = ?, imported = ?, rejected = ?, removed = changes()
          where shop_id = ? and mark = ?`,
        args: [now, imported, rejected, shopId, mark],
      },
    ],
    'write',
  );
  return removed?.rowsAffected ?? 0;
}

/** Takes one product away; whether it was there. */
export async function deleteProduct(database: TenantDatabase, shopId: string, id: string): Promise<boolean> {
  const { rowsAffected } = await database.client.execute({
    sql: 'delete from product where shop_id = ? and id = ?',
    args: [shopId, id],
  });
  return rowsAffected > 0;
}

/** The latest feed; `finished` is null while it runs, or where it broke off. */
export interface LastImport {
  started: number;
  finished: number | null;
  imported: number;
  rejected: number;
  removed: number;
}

/** How many products a shop has, its latest feed, and those whose id or title holds a text, newest first. */
export async function readCatalogue(
  database: TenantDatabase,
  shopId: string,
  text: string,
  limit: number,
): Promise<{ count: number; last: LastImport | null; found: Product[] }> {
  const like = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const [counted, latest, found] = await database.client.batch(
    [
      { sql: 'select count(*) as count from product where shop_id = ?', args: [shopId] },
      {
        sql: 'select started_at, finished_at, imported, rejected, removed from product_import where shop_id = ?',
        args: [shopId],
      },
      {
        sql: `select ${COLUMNS} from product where shop_id = ?1
          and (id like ?2 escape '\\' or title like ?2 escape '\\' or titles like ?2 escape '\\')
          order by updated_at desc, id limit ?3`,
        args: [shopId, like, limit],
      },
    ],
    'read',
  );
  const [row] = latest?.rows ?? [];
  return {
    count: Number(counted?.rows[0]?.count ?? 0),
    last: row
      ? {
          started: Number(row.started_at),
          finished: row.finished_at === null ? null : Number(row.finished_at),
          imported: Number(row.imported),
          rejected: Number(row.rejected),
          removed: Number(row.removed),
        }
      : null,
    found: (found?.rows ?? []).map(toProduct),
  };
}

/** Writes where a shop's pictures lie beside its origins; in the control database. */
export function setImageHosts(shopId: string, hosts: readonly string[]): InStatement {
  return {
    sql: `update shop set settings = json_set(settings, '$.imageHosts', json(?)) where id = ?`,
    args: [JSON.stringify(hosts), shopId],
  };
}
