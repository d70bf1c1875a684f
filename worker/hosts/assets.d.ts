/** What the build makes for Workers, which have no files to read. */

declare module '*/dist/tag/assets.mjs' {
  /** Code of the loader, to be called with the settings. */
  export const loader: string;
  /** Hashed file names. */
  export const core: string;
  export const widget: string;
  /** Content by hashed file name. */
  export const files: Record<string, string>;
}

declare module '*/dist/dashboard/assets.mjs' {
  /** Content and media type by path. */
  export const files: Record<string, { body: string; type: string }>;
}
