import { expect, test } from 'vitest';
import { messageShop } from '../message/envelope.ts';
import { renderMessage } from '../message/message.render.ts';
import type { MessageProduct } from '../message/message.ts';
import { createWorld } from '../test/world.ts';

/** The mail of a deal with a product, in a language. */
async function render(product: MessageProduct, language = 'en-US') {
  const { us } = await createWorld();
  return renderMessage({
    kind: 'deal',
    language,
    formal: false,
    shop: messageShop(us),
    unsubscribeUrl: 'https://go.test/u/token',
    values: {
      advocateName: 'Anna',
      shopName: us.name,
      words: { title: '20% off', description: 'On everything.' },
      badge: '20%',
      url: 'https://go.test/r/0001abcdefgh.token',
      rewardDisclosed: true,
      imageUrl: 'https://us.shop.test/deal.jpg',
      product,
    },
  });
}

test('a mail shows the product with picture, name and price, and nothing of it runs', async () => {
  const { html, text } = await render({
    title: 'Mug "Dune" <script>',
    price: '$48',
    was: '$60',
    imageUrl: 'https://us.shop.test/mug.jpg',
  });
  expect(html).toContain('<img src="https://us.shop.test/mug.jpg" alt="Mug &quot;Dune&quot; &lt;script&gt;"');
  expect(html).toContain('<bdi>Anna</bdi> recommends');
  expect(html).toMatch(/<bdi>\$48<\/bdi> <s [^>]*><bdi>\$60<\/bdi><\/s>/);
  expect(html).not.toContain('<script>');
  // One picture is enough: the deal's gives way.
  expect(html).not.toContain('deal.jpg');
  expect(text).toContain('Mug "Dune" <script> · $48');
});

test('without a name it is a product of the shop, in the friend’s language', async () => {
  const { html, text } = await render({}, 'ar');
  expect(html).toContain('منتج من');
  expect(html).toContain('deal.jpg');
  expect(text).toContain('توصية من');
  expect((await render({})).text).toContain('A product from Maple US');
});
