/**
 * What may be recommended, by the shop's own data: the product of the page, or one of the ordered ones, or the shop as a
 * whole. Nobody tells a friend by accident what they bought: after a purchase the shop comes first.
 */
import type { Placement } from '../../worker/tag/channel.ts';
import type { WireProduct } from '../../worker/wire.ts';
import type { Shown } from '../goodword.ts';
import type { Kit } from '../widget/kit.ts';
import { productRow } from '../widget/product.tsx';

/** Adds to an offer how its products are drawn. */
const composeProduct = ({ h }: Kit, offer: Shown, placement: Placement): void => {
  const products = offer.products as WireProduct[];
  offer.draw = ({ state, set, say }, isChosen) => {
    const chosen = products.find(({ id }) => id === state.product?.id);
    // The lines of an order are a choice, the page of a product is none.
    if (placement === 'product' || isChosen) {
      // As the friend reads it, once the links have come.
      const row = (isChosen && chosen && state.answer.product) || chosen;
      return row && <div class="deal">{productRow(h, row, row.title)}</div>;
    }
    const choice = (product: WireProduct | undefined) => (
      <label class="deal">
        <input type="radio" name="product" checked={chosen === product} onChange={() => set({ product })} />
        {product ? productRow(h, product, '') : <span class="words">{say('product_all')}</span>}
      </label>
    );
    return (
      <div class="choice" role="radiogroup" aria-label={say('product_pick')}>
        <b aria-hidden="true">{say('product_pick')}</b>
        {[undefined, ...products].map(choice)}
      </div>
    );
  };
};

export type ComposeProduct = typeof composeProduct;

window.goodword?.x?.((core) => core.emit('product', composeProduct));
