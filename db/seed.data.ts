import type { DealWords } from '../worker/campaign/campaign.ts';
import type { DemoPath } from '../worker/demo/demo.ts';
import type { ShopSettings, Theme } from '../worker/retailer/shop.ts';

/** What the demo starts with. Ids are fixed, so that seeding twice meets the same rows. */
const fixed = (prefix: string, name: string) => `${prefix}_${name.padStart(26, '0')}`;

interface DemoShop {
  id: string;
  number: number;
  kind: 'live';
  name: string;
  country: string;
  currency: string;
  languages: string[];
  formal: boolean;
  timeZone: string;
  theme: Theme;
  settings: Omit<ShopSettings, 'autoApplyUrl'>;
}

const consent = { measure: 'analytics_storage', store: 'ad_storage', assumeGranted: false } as const;

export const DEMO_SHOPS: Record<DemoPath, DemoShop> = {
  us: {
    id: fixed('shp', 'DEM1'),
    number: 1,
    kind: 'live',
    name: 'Ferncastle',
    country: 'US',
    currency: 'USD',
    languages: ['en-US', 'ar'],
    formal: false,
    timeZone: 'America/New_York',
    theme: {
      accent: '#2f4538',
      accentText: '#fbf7ef',
      background: '#fffdf8',
      text: '#2b2a26',
      radius: 14,
      font: 'inherit',
      layout: 'card',
    },
    settings: {
      channels: ['email', 'link', 'facebook', 'whatsapp', 'sms', 'native', 'qr'],
      legalName: 'Ferncastle Home Goods, LLC',
      postalAddress: '27 Sample Street, Albany, NY 12207, USA',
      careEmail: 'care@ferncastle.example',
      valueIncludes: { tax: false, shipping: false },
      consent,
    },
  },
  de: {
    id: fixed('shp', 'DEM2'),
    number: 2,
    kind: 'live',
    name: 'Eichgrund',
    country: 'DE',
    currency: 'EUR',
    languages: ['de', 'en'],
    formal: true,
    timeZone: 'Europe/Berlin',
    theme: {
      accent: '#1f3fd6',
      accentText: '#ffffff',
      background: '#ffffff',
      text: '#14181f',
      radius: 0,
      font: 'system',
      layout: 'card',
    },
    settings: {
      channels: ['native', 'whatsapp', 'email', 'sms', 'link', 'facebook', 'qr'],
      legalName: 'Eichgrund Wohnen GmbH',
      postalAddress: 'Musterweg 4, 20457 Hamburg, Deutschland',
      careEmail: 'hilfe@eichgrund.example',
      // The German shop sends what the customer paid, as many shops there do.
      valueIncludes: { tax: true, shipping: true },
      consent,
    },
  },
};

/** Each shop has one counter. */
export const DEMO_STORES: Record<DemoPath, { id: string; name: string; code: string }> = {
  us: { id: fixed('sto', 'DEM1'), name: 'Albany, Lark Street', code: 'lark' },
  de: { id: fixed('sto', 'DEM2'), name: 'Hamburg, Lange Reihe', code: 'reihe' },
};

export const DEMO_CAMPAIGNS: Record<DemoPath, { id: string; name: string }> = {
  us: { id: fixed('cmp', 'DEM1'), name: 'Recommend Ferncastle' },
  de: { id: fixed('cmp', 'DEM2'), name: 'Eichgrund empfehlen' },
};

interface DemoDeal {
  id: string;
  kind: 'percent' | 'amount' | 'free_shipping';
  /** Whole percent, or minor units. */
  value: number;
  minOrder: number;
  codePrefix: string;
  words: Record<string, DealWords>;
  /** Page of the storefront that a friend lands on. */
  target: string;
}

export const DEMO_DEALS: Record<DemoPath, DemoDeal[]> = {
  us: [
    {
      id: fixed('del', 'DEM1'),
      kind: 'percent',
      value: 20,
      minOrder: 0,
      codePrefix: 'FERN-',
      words: {
        'en-US': {
          title: '20% off the first order',
          description: 'On everything in the shop, for friends who are new to us.',
          terms: 'One code per person, valid for 30 days.',
        },
        ar: {
          title: 'خصم 20% على الطلب الأول',
          description: 'على كل ما في المتجر، للأصدقاء الذين يتسوقون لدينا للمرة الأولى.',
          terms: 'رمز واحد لكل شخص، صالح لمدة 30 يومًا.',
        },
      },
      target: '',
    },
    {
      id: fixed('del', 'DEM2'),
      kind: 'amount',
      value: 1500,
      minOrder: 7500,
      codePrefix: 'FERN-',
      words: {
        'en-US': {
          title: '$15 toward a slow morning',
          description: 'On coffee gear or anything else, from $75.',
          terms: 'One code per person, valid for 30 days.',
        },
        ar: {
          title: 'خصم 15 دولارًا لصباح هادئ',
          description: 'على أدوات القهوة أو أي شيء آخر، للطلبات من 75 دولارًا فأكثر.',
          terms: 'رمز واحد لكل شخص، صالح لمدة 30 يومًا.',
        },
      },
      target: 'p/ridgeline-pour-over',
    },
    {
      id: fixed('del', 'DEM3'),
      kind: 'free_shipping',
      value: 0,
      minOrder: 0,
      codePrefix: 'FERN-',
      words: {
        'en-US': { title: 'Free shipping', description: 'On an order of any size, delivered to the door.' },
        ar: { title: 'شحن مجاني', description: 'لأي طلب مهما كانت قيمته، حتى باب المنزل.' },
      },
      target: '',
    },
  ],
  de: [
    {
      id: fixed('del', 'DEM4'),
      kind: 'percent',
      value: 15,
      minOrder: 0,
      codePrefix: 'EICHE-',
      words: {
        de: {
          title: '15 % auf den ersten Einkauf',
          description: 'Auf das ganze Sortiment, für alle, die zum ersten Mal bestellen.',
          terms: 'Ein Code je Person, 30 Tage gültig.',
        },
        en: {
          title: '15% off the first order',
          description: 'On the whole range, for everyone who orders for the first time.',
          terms: 'One code per person, valid for 30 days.',
        },
      },
      target: '',
    },
    {
      id: fixed('del', 'DEM5'),
      kind: 'amount',
      value: 2000,
      minOrder: 10000,
      codePrefix: 'EICHE-',
      words: {
        de: { title: '20 € Willkommensgruß', description: 'Ab 100 € Bestellwert, für Möbel, Licht und alles andere.' },
        en: { title: '€20 to say hello', description: 'On orders from €100: furniture, lighting and all the rest.' },
      },
      target: 'p/stuhl-holm',
    },
  ],
};

/** Names of the products in the storefronts' further languages, by id. */
export const DEMO_TITLES: Record<string, Record<string, string>> = {
  'ridgeline-pour-over': { ar: 'طقم تقطير القهوة ريدجلاين' },
  'harbor-kettle': { ar: 'إبريق هاربر بعنق البجعة' },
  'morning-mugs': { ar: 'أكواب الصباح، طقم من ثلاثة' },
  'orchard-board': { ar: 'لوح تقديم أوركارد' },
  'stillwater-vase': { ar: 'مزهرية ستيل ووتر' },
  'cedar-fig-candle': { ar: 'شمعة الأرز والتين' },
  'dune-lamp': { ar: 'مصباح طاولة ديون' },
  'field-throw': { ar: 'بطانية صوف فيلد' },
  'stuhl-holm': { en: 'Holm Chair' },
  'pendelleuchte-kuppel': { en: 'Kuppel Pendant Light' },
  'teekanne-kontor': { en: 'Kontor Teapot' },
  'wanduhr-mittag': { en: 'Mittag Wall Clock' },
  'hocker-trio': { en: 'Trio Stool' },
  'karaffe-brise': { en: 'Brise Carafe' },
  'kissen-raute': { en: 'Raute Cushion' },
  'leiterregal-steig': { en: 'Steig Ladder Shelf' },
};
