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

/** What is filled in, by its place: `__HOST__` and so on. */
type Place = 'HOST' | 'API_HOST' | 'SITE_KEY' | 'MEASURE_TYPE' | 'STORE_TYPE' | 'TRUST_STANDING';

/** A file with the shop's own values in the places left for them: none of these needs escaping. */
export function fillFile(text: string, values: Record<Place, string>): string {
  return text.replace(/__([A-Z_]+?)__/g, (found, place) => values[place as Place] ?? found);
}
