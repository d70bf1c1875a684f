/**
 * Writes the tag's files into `outDir` (`dist/tag`): the loader's code, and the hashed names of core, widget and rare
 * parts.
 */
export function buildTag(options?: { outDir?: string }): Promise<{
  loader: string;
  core: string;
  widget: string;
  rare: Record<string, string>;
}>;
