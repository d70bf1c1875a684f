/** A product as a row: its picture, its name, what it costs. For the parts that come in files of their own. */
import type { WireProduct } from '../../worker/wire.ts';
import { dresser } from './dress.ts';
import type { Kit } from './kit.ts';
import css from './product.css';

const dress = dresser(css);

/** @param alt '' where the name beside the picture is all that it says. */
export const productRow = (h: Kit['h'], { title, imageUrl, price, was }: WireProduct, alt: string) => {
  // What is written as JSX becomes calls of it.
  void h;
  return [
    // Its space is there before the picture is.
    <span class="shot" ref={dress}>
      {imageUrl && <img alt={alt} src={imageUrl} width="96" height="96" decoding="async" />}
    </span>,
    <span class="words">
      <strong dir="auto">{title}</strong>
      {price && (
        <span class="price">
          <bdi>{price}</bdi> {was && <s>{was}</s>}
        </span>
      )}
    </span>,
  ];
};
