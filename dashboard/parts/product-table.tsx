import type { CatalogueAnswer } from '../../worker/product/product.routes.ts';
import { t } from '../i18n.ts';
import { Scroll } from './scroll.tsx';

/** Products that were found: each with what friends are shown of it. */
export function ProductTable({ found, searched }: { found: CatalogueAnswer['found']; searched: boolean }) {
  if (found.length === 0) return <p class="none">{t(searched ? 'products.none_found' : 'products.none')}</p>;
  return (
    <Scroll label={t('products.title')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('products.name')}</th>
            <th scope="col">{t('products.id')}</th>
            <th scope="col" class="figure">
              {t('products.price')}
            </th>
            <th scope="col">{t('products.availability')}</th>
            <th scope="col">{t('products.picture')}</th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ id, title, url, imageUrl, price, availability }) => (
            <tr key={id}>
              <th scope="row">
                <a class="name" href={url} target="_blank" rel="noopener">
                  {title}
                </a>
              </th>
              <td>
                <code>{id}</code>
              </td>
              <td class="figure">{price ?? '–'}</td>
              <td>{t(`products.${availability}`)}</td>
              <td>{t(imageUrl ? 'products.pictured' : 'products.unpictured')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
