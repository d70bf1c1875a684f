/** What the build makes for Workers, which have no files to read. */

declare module '*/dist/tag/assets.mjs' {
  /** Code of the loader, to be called with the settings. */
  export const loader: string;
  /** Hashed file names. */
  export const core: string;
  export const widget: string;
  /** Hashed file names of the rare parts, by name. */
  export const rare: Record<string, string>;
  /** Content by hashed file name. */
  export const files: Record<string, string>;
}

declare module '*/dist/tag/versions.mjs' {
  /** The version built now, then those that were kept. */
  export const versions: { version: string; core: string; widget: string; rare: Record<string, string> }[];
  /** Content of the kept ones by hashed file name. */
  export const keptFiles: Record<string, string>;
}

declare module '*/dist/gtm/assets.mjs' {
  /** What is installed into a shop, with placeholders for host and site key. */
  export const template: string;
  export const container: string;
  export const shopifyPixel: string;
  export const woocommerce: string;
}

declare module '*/dist/dashboard/assets.mjs' {
  /** Content and media type by path. */
  export const files: Record<string, { body: string; type: string }>;
}

declare module '@resvg/resvg-wasm/index_bg.wasm' {
  /** Compiled when the Worker is deployed. */
  const code: WebAssembly.Module;
  export default code;
}
