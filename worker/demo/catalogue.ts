import type { DemoPath } from './demo.ts';

/** A product on sale in a demo shop. */
export interface Product {
  /** Also the name of its picture and its GA4 `item_id`. */
  slug: string;
  name: string;
  category: string;
  /** Minor units: net in the American shop, with VAT in the German one, as shops there show them. */
  price: number;
  line: string;
  description: string;
  facts: string[];
}

const US: Product[] = [
  {
    slug: 'ridgeline-pour-over',
    name: 'Ridgeline Pour-Over Set',
    category: 'Coffee & Tea',
    price: 4800,
    line: 'Stoneware dripper and glass carafe',
    description:
      'A clean cup in under four minutes. The stoneware cone holds its heat while the ribs keep the filter off the wall, so the bloom is even and the last sip is as clear as the first.',
    facts: ['Serves two to four', 'Fits standard No. 2 filters', 'Dishwasher safe without the wooden collar'],
  },
  {
    slug: 'harbor-kettle',
    name: 'Harbor Gooseneck Kettle',
    category: 'Coffee & Tea',
    price: 8900,
    line: 'Enameled steel, beech handle',
    description:
      'A slow, steady pour from a kettle that is lovely enough to leave out. Enameled in deep evergreen, balanced in the hand, and happy on gas, electric and induction.',
    facts: ['1.1 quarts', 'Works on induction', 'Handle of oiled beech'],
  },
  {
    slug: 'morning-mugs',
    name: 'Morning Mugs, Set of Three',
    category: 'Tableware',
    price: 5800,
    line: 'Hand-glazed, stackable stoneware',
    description:
      'Three mugs in oat, sage and clay, each dipped by hand so that no two are quite alike. Wide enough for a latte, sturdy enough for every day.',
    facts: ['12 oz each', 'Microwave and dishwasher safe', 'Glazed in Hudson, New York'],
  },
  {
    slug: 'orchard-board',
    name: 'Orchard Serving Board',
    category: 'Tableware',
    price: 7200,
    line: 'Solid American walnut',
    description:
      'Cut from a single plank of black walnut and finished with nothing but mineral oil and beeswax. Cheese tonight, bread tomorrow, and on the wall in between.',
    facts: ['18 by 9 inches', 'One plank, no glue', 'Comes with a tin of board wax'],
  },
  {
    slug: 'stillwater-vase',
    name: 'Stillwater Vase',
    category: 'Living',
    price: 6400,
    line: 'Two-tone ceramic, wheel-thrown',
    description:
      'A narrow neck and a generous shoulder: three stems look intended, and a whole armful of eucalyptus stays upright. Watertight, with a soft matte glaze.',
    facts: ['11 inches tall', 'Watertight glaze', 'Felt pads under the foot'],
  },
  {
    slug: 'cedar-fig-candle',
    name: 'Cedar & Fig Candle',
    category: 'Living',
    price: 3200,
    line: 'Soy wax in amber glass',
    description:
      'Green fig, cedar shavings and a little smoke. Poured in small batches with a cotton wick, in a jar that you will want to keep.',
    facts: ['Burns about 50 hours', 'Soy and coconut wax', 'No dyes, no phthalates'],
  },
  {
    slug: 'dune-lamp',
    name: 'Dune Table Lamp',
    category: 'Living',
    price: 15600,
    line: 'Terracotta base, linen shade',
    description:
      'Hand-ribbed terracotta under a shade of natural linen. It lights a page without lighting the whole room.',
    facts: ['21 inches tall', 'Dimmable LED bulb included', 'Eight-foot fabric cord'],
  },
  {
    slug: 'field-throw',
    name: 'Field Wool Throw',
    category: 'Living',
    price: 12800,
    line: 'Undyed wool with a rust stripe',
    description:
      'Woven from undyed wool on a mill loom from 1954 and washed until it is soft. Warm in January, light enough for a porch in June.',
    facts: ['50 by 70 inches', '100% American wool', 'Hand-knotted fringe'],
  },
];

const DE: Product[] = [
  {
    slug: 'stuhl-holm',
    name: 'Stuhl Holm',
    category: 'Möbel',
    price: 24900,
    line: 'Massive Eiche, geölt',
    description:
      'Ein Stuhl, der nichts beweisen muss. Die gebogene Lehne folgt dem Rücken, die Verbindungen sind gezapft statt geschraubt. Gebaut für jeden Tag und für sehr viele Jahre.',
    facts: ['Sitzhöhe 46 cm', 'Eiche aus Thüringen', 'Montiert geliefert'],
  },
  {
    slug: 'pendelleuchte-kuppel',
    name: 'Pendelleuchte Kuppel',
    category: 'Licht',
    price: 18900,
    line: 'Stahl, pulverbeschichtet',
    description:
      'Eine halbe Kugel, ein ruhiger Lichtkegel. Die Kuppel bündelt das Licht auf den Tisch und lässt den Raum in Ruhe.',
    facts: ['Durchmesser 42 cm', 'Textilkabel, 2 m, kürzbar', 'Fassung E27, dimmbar'],
  },
  {
    slug: 'teekanne-kontor',
    name: 'Teekanne Kontor',
    category: 'Tisch',
    price: 6490,
    line: 'Porzellan, 1,2 Liter',
    description:
      'Kugel, Kegel, Kreis: drei Formen, eine Kanne. Sie gießt, ohne zu tropfen, und das Sieb bleibt da, wo es hingehört.',
    facts: ['1,2 Liter', 'Sieb aus Edelstahl', 'Spülmaschinenfest'],
  },
  {
    slug: 'wanduhr-mittag',
    name: 'Wanduhr Mittag',
    category: 'Wohnen',
    price: 7900,
    line: 'Lautloses Uhrwerk',
    description:
      'Ablesbar von der anderen Seite des Zimmers. Das schleichende Uhrwerk macht kein Geräusch, auch nachts nicht.',
    facts: ['Durchmesser 30 cm', 'Schleichendes Quarzwerk', 'Glas statt Kunststoff'],
  },
  {
    slug: 'hocker-trio',
    name: 'Hocker Trio',
    category: 'Möbel',
    price: 11900,
    line: 'Esche, drei Beine',
    description:
      'Drei Beine wackeln nie. Hocker, Beistelltisch oder Leiter für das obere Regal: Trio ist, was Sie gerade brauchen.',
    facts: ['Höhe 45 cm', 'Trägt 150 kg', 'Stapelbar'],
  },
  {
    slug: 'karaffe-brise',
    name: 'Karaffe Brise',
    category: 'Tisch',
    price: 4990,
    line: 'Mundgeblasen, mit zwei Gläsern',
    description:
      'Mundgeblasenes Glas mit einem Stopfen aus Eiche. Die schmale Taille liegt gut in der Hand, die beiden Gläser passen genau daneben.',
    facts: ['1 Liter', 'Zwei Gläser zu 0,2 Liter', 'Geblasen im Bayerischen Wald'],
  },
  {
    slug: 'kissen-raute',
    name: 'Kissen Raute',
    category: 'Wohnen',
    price: 3990,
    line: 'Baumwolle, gewebt',
    description:
      'Ein Muster aus Dreiecken, gewebt und nicht gedruckt, damit die Farben bleiben. Mit Federfüllung und verdecktem Reißverschluss.',
    facts: ['50 × 50 cm', 'Bezug aus Bio-Baumwolle', 'Waschbar bei 30 °C'],
  },
  {
    slug: 'leiterregal-steig',
    name: 'Leiterregal Steig',
    category: 'Möbel',
    price: 32900,
    line: 'Vier Böden, ohne Werkzeug',
    description: 'Anlehnen, einrasten, fertig. Steig steht ohne Bohren und zieht mit Ihnen um.',
    facts: ['185 × 75 × 34 cm', 'Eiche und Buche', 'Aufbau in fünf Minuten'],
  },
];

export const CATALOGUE: Record<DemoPath, readonly Product[]> = { us: US, de: DE };

export function findProduct(path: DemoPath, slug: string): Product | undefined {
  return CATALOGUE[path].find((product) => product.slug === slug);
}
