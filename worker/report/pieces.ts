/** Work in pieces of some milliseconds: what is long lets others be served in between, orders above all. */

/** Items of a piece, of those that take some microseconds each. */
const PIECE = 2000;

/** Lets whatever waits be served. */
export const giveWay = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

/** Works off items one by one. @param size how many before others are served. */
export async function workInPieces<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void,
  size = PIECE,
): Promise<void> {
  let left = size;
  for (const item of items) {
    if (left === 0) {
      await giveWay();
      left = size;
    }
    work(item);
    left -= 1;
  }
}

/** Makes something of each item. @param size as above. */
export async function mapInPieces<Item, Made>(
  items: Iterable<Item>,
  make: (item: Item) => Made,
  size?: number,
): Promise<Made[]> {
  const made: Made[] = [];
  await workInPieces(items, (item) => made.push(make(item)), size);
  return made;
}
