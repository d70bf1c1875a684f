/**
 * `node loadtests/town.ts [retailers] > sites.json`: puts 160 retailers with shops in 11 countries into the databases of
 * the environment, and prints their sites for the scenarios. Before the service starts, and never in production.
 */
import { pathToFileURL } from 'node:url';
import { migrateDatabase } from '../db/migrate.ts';
import { retailer, shop } from '../db/schema/control.ts';
import { campaign, campaignShop, deal } from '../db/schema/group.ts';
import { readConfig, withDatabases } from '../scripts/operator.ts';
import { createIds } from '../worker/ids.ts';
import type { Ports } from '../worker/ports.ts';
import { createSecrets } from '../worker/privacy/secrets.ts';
import { COUNTRIES, type Country } from './countries.ts';
import type { Site } from './shopper.ts';

type Needs = Pick<Ports, 'databases' | 'ids' | 'secrets' | 'clock'>;

/** Far from the numbers of shops that people make. */
const FIRST_NUMBER = 10_000;
/** Shops of a retailer: most are in one country, some in several. */
const SHOPS = [1, 1, 1, 2, 2, 3, 5];

const theme = {
  accent: '#14532d',
  accentText: '#ffffff',
  background: '#ffffff',
  text: '#1c1917',
  radius: 12,
  font: 'system' as const,
  layout: 'card' as const,
};

/** The countries in the order of their weights: the n-th of a hundred shops is in the n-th percent of shoppers. */
const BY_WEIGHT: Country[] = COUNTRIES.flatMap((country) => Array(country.weight).fill(country));
/** Steps through all hundred in an order that mixes them. */
const countryOf = (number: number) => BY_WEIGHT[(number * 37) % BY_WEIGHT.length] as Country;

/** A retailer with its shops, each with a campaign of one deal. */
async function addRetailer(needs: Needs, number: number, firstShop: number, groupNumber: number): Promise<Site[]> {
  const { databases, ids, secrets, clock } = needs;
  const now = clock.now();
  const retailerId = ids.make('ret');
  const campaignId = ids.make('cmp');
  const name = `Retailer ${number}`;
  const shops = Array.from({ length: SHOPS[number % SHOPS.length] as number }, (_, index) => {
    const own = firstShop + index;
    const { code, currency, timeZone, languages } = countryOf(own);
    const origin = `https://shop${own}.example`;
    const id = ids.make('shp');
    return { id, number: own, siteKey: `town${own}`, country: code, currency, timeZone, languages, origin };
  });
  const control = databases.control.orm;
  await control.insert(retailer).values({
    id: retailerId,
    number: FIRST_NUMBER + number,
    name,
    slug: `town-${number}`,
    groupNumber,
    createdAt: new Date(now),
  });
  await control.insert(shop).values(
    shops.map(({ origin, ...row }) => ({
      ...row,
      retailerId,
      name,
      origins: [origin],
      homeUrl: `${origin}/`,
      theme,
      settings: {
        channels: ['whatsapp' as const, 'link' as const, 'native' as const],
        legalName: `${name} Ltd`,
        postalAddress: '1 Test Street, Testville',
        careEmail: 'care@shop.example',
        valueIncludes: { tax: false, shipping: false },
        consent: { measure: 'analytics_storage' as const, store: 'ad_storage' as const, assumeGranted: false },
      },
      identitySecret: secrets.seal(ids.token(row.number)),
      createdAt: now,
    })),
  );
  const group = databases.group(groupNumber).orm;
  await group.insert(campaign).values({
    id: campaignId,
    retailerId,
    name: 'Recommend us',
    module: 'recommendation',
    state: 'running',
    reward: { kind: 'coupon', amount: 1000, currency: shops[0]?.currency ?? 'EUR', holdDays: 14 },
    placements: [{ kind: 'embedded', target: 'goodword' }, { kind: 'floating' }],
    createdAt: now,
  });
  await group.insert(campaignShop).values(shops.map(({ id }) => ({ campaignId, shopId: id, overrides: {} })));
  await group.insert(deal).values(
    shops.map(({ id, currency, languages, origin }) => ({
      id: ids.make('del'),
      shopId: id,
      campaignId,
      kind: 'percent' as const,
      value: 10,
      currency,
      codePrefix: 'FRIEND-',
      words: Object.fromEntries(languages.map((one) => [one, { title: '10 %', description: '10 %' }])),
      targetUrl: `${origin}/welcome`,
    })),
  );
  return shops.map(({ siteKey, origin, country, currency, languages }) => {
    return { siteKey, origin, country, currency, languages };
  });
}

/** Retailers shared out evenly among the groups there are. @returns their sites. */
export async function buildTown(needs: Needs, retailers: number): Promise<Site[]> {
  const groups = needs.databases.groupNumbers();
  const sites: Site[] = [];
  for (let number = 0; number < retailers; number += 1) {
    const group = groups[number % groups.length] as number;
    sites.push(...(await addRetailer(needs, number, FIRST_NUMBER + sites.length, group)));
  }
  return sites;
}

async function main(): Promise<void> {
  const config = readConfig();
  const clock = { now: Date.now };
  const sites = await withDatabases(config, async (databases) => {
    await migrateDatabase(databases.control.client, 'control');
    for (const number of databases.groupNumbers()) await migrateDatabase(databases.group(number).client, 'group');
    const needs = { databases, clock, ids: createIds(clock), secrets: createSecrets(config) };
    return buildTown(needs, Number(process.argv[2] ?? 160));
  });
  if (!sites) throw new Error('The service is running: stop it first.');
  process.stdout.write(`${JSON.stringify(sites, null, 1)}\n`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
