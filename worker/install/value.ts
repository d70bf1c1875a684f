/** An order's amounts as its page has pushed them, in minor units: to learn what `value` includes. */
export interface SeenValue {
  value: number;
  tax: number;
  shipping: number;
  /** Sum of the items' prices times their quantities. */
  items: number;
}

/** What GA4's `value` includes. */
export interface ValueIncludes {
  tax: boolean;
  shipping: boolean;
}

/** Orders that must agree before anything is proposed. */
const ENOUGH = 2;
/** Minor units that rounding item by item may add up to. */
const ROUNDING = 2;

/** What each way to compose `value` would give. */
const WAYS = [
  { tax: false, shipping: false },
  { tax: true, shipping: false },
  { tax: false, shipping: true },
  { tax: true, shipping: true },
];

/** The one way in which an order's value fits its items; undefined where none does, or more than one. */
function readWay({ value, tax, shipping, items }: SeenValue): ValueIncludes | undefined {
  if (items <= 0 || tax + shipping <= 0) return undefined;
  const fitting = WAYS.filter((way) => {
    if ((way.tax && tax === 0) || (way.shipping && shipping === 0)) return false;
    return Math.abs(items + (way.tax ? tax : 0) + (way.shipping ? shipping : 0) - value) <= ROUNDING;
  });
  return fitting.length === 1 ? fitting[0] : undefined;
}

/**
 * Proposes what `value` includes, from orders seen; only parts that the orders agree on and that contradict the shop's
 * setting. A value that equals the items says nothing of tax: prices of items include it in most countries.
 * @returns undefined where there is nothing to propose.
 */
export function proposeIncludes(
  orders: readonly SeenValue[],
  setting: ValueIncludes,
): Partial<ValueIncludes> | undefined {
  const proposal: Partial<ValueIncludes> = {};
  const read = orders.map((order) => ({ order, way: readWay(order) }));
  for (const part of ['tax', 'shipping'] as const) {
    const said = read.flatMap(({ order, way }) => (way && order[part] > 0 ? [way[part]] : []));
    const [first] = said;
    if (first === undefined || said.length < ENOUGH || said.some((one) => one !== first)) continue;
    if (first !== setting[part] && (part === 'shipping' || first)) proposal[part] = first;
  }
  return Object.keys(proposal).length > 0 ? proposal : undefined;
}
