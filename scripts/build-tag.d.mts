/** Writes the tag's files into `outDir` (`dist/tag`): the loader's code, and the hashed names of core and widget. */
export function buildTag(options?: { outDir?: string }): Promise<{ loader: string; core: string; widget: string }>;
