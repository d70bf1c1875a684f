import type { CustomerRemoved, CustomersAnswer } from '../../worker/customer/customer.routes.ts';
import type { ListAnswer, ListMode } from '../../worker/customer/import.ts';
import type { FeedAnswer } from '../../worker/product/import.ts';
import type { CatalogueAnswer } from '../../worker/product/product.routes.ts';
import { call, send } from './call.ts';

/** Products and customers of a shop, as lists. */
export const customerApi = {
  products: (shop: string, text: string) =>
    call<CatalogueAnswer>(`products/${shop}?${new URLSearchParams({ q: text })}`),
  importFeed: (shop: string, file: File, language: string) =>
    call<FeedAnswer>(`products/${shop}/feed${language && `?${new URLSearchParams({ language })}`}`, {
      method: 'PUT',
      headers: { 'content-type': 'text/csv' },
      body: file,
    }),
  setImageHosts: (shop: string, hosts: string[]) =>
    send<CatalogueAnswer>('PUT', `products/${shop}/image-hosts`, { hosts }),
  customers: (shop: string) => call<CustomersAnswer>(`customers/${shop}`),
  importCustomers: (shop: string, file: File, mode: ListMode) =>
    call<ListAnswer>(`customers/${shop}/file?mode=${mode}`, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: file,
    }),
  removeCustomer: (shop: string, customer: string) =>
    send<CustomerRemoved>('POST', `customers/${shop}/remove`, { customer }),
  clearCustomers: (shop: string) => call<CustomerRemoved>(`customers/${shop}`, { method: 'DELETE' }),
};
