import { Hono } from 'hono';
import { etag } from 'hono/etag';
import type { App } from '../ports.ts';
import type { ApiDocument } from './document.ts';
import { REFERENCE_HEADERS, referencePage } from './reference.page.ts';
import { REFERENCE_JS } from './reference.script.ts';
import { REFERENCE_CSS } from './reference.style.ts';

const asset = (type: string) => ({ 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-cache' });

/**
 * `GET /docs/api`: the server API for people, made from its description.
 * @param describe the description, by the address that the API is reached at.
 */
export function referenceRoutes(describe: (baseUrl: string) => unknown): Hono<App> {
  return new Hono<App>()
    .use(etag())
    .get('/', (c) => c.redirect('/docs/api'))
    .get('/api', (c) =>
      c.html(referencePage(describe(c.get('ports').config.dashboardUrl) as ApiDocument), 200, REFERENCE_HEADERS),
    )
    .get('/api.css', (c) => c.body(REFERENCE_CSS, 200, asset('text/css')))
    .get('/api.js', (c) => c.body(REFERENCE_JS, 200, asset('text/javascript')));
}
