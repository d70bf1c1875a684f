/** What is installed into a shop, with the media type it is handed out as. */
const FILES: Record<string, string> = {
  'template.tpl': 'text/plain; charset=utf-8',
  'container.json': 'application/json',
  'shopify-pixel.js': 'text/plain; charset=utf-8',
  'goodword.php': 'text/plain; charset=utf-8',
};

/** Media type of an installable file; undefined for any other name. */
export function typeOfFile(name: string): string | undefined {
  return Object.hasOwn(FILES, name) ? FILES[name] : undefined;
}

/** A file with the shop's own values in the places left for them: none of these needs escaping. */
export function fillFile(text: string, values: { host: string; apiHost: string; siteKey: string }): string {
  return text
    .replaceAll('__API_HOST__', values.apiHost)
    .replaceAll('__HOST__', values.host)
    .replaceAll('__SITE_KEY__', values.siteKey);
}
