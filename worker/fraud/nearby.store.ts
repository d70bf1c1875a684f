import type { InStatement } from '@libsql/client';

/** The device that an advocate's links were opened on, once a day. */
export function insertDevice(
  shopId: string,
  code: string,
  { network, device }: { network: string; device: string },
  now: number,
): InStatement {
  return {
    sql: `insert into sharer_device (advocate_id, shop_id, device_key, network_key, created_at)
select advocate_id, shop_id, ?3, ?4, ?5 from link where code = ?2 and shop_id = ?1 on conflict do nothing`,
    args: [shopId, code, device, network, now],
  };
}

/** The claim that this network just made over a link, where it is the sharer's own network. */
export function insertNearby(
  shopId: string,
  code: string,
  { network, device }: { network: string; device: string },
  now: number,
): InStatement {
  return {
    sql: `insert into claim_nearby (claim_id, shop_id, same_device, created_at)
select own.id, own.shop_id, max(sharer.device_key = ?4), ?5
from (select * from claim where link_code = ?2 and network_key = ?3 and shop_id = ?1 order by created_at desc limit 1) own
join link on link.code = own.link_code
join sharer_device sharer on sharer.advocate_id = link.advocate_id and sharer.network_key = own.network_key
group by own.id on conflict do nothing`,
    args: [shopId, code, network, device, now],
  };
}
