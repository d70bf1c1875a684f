/** Puts the kept versions beside the tag built in `outDir`, and lists all in `versions.json` and `versions.mjs`. */
export function addKept(options: { outDir: string; releases?: string }): Promise<void>;
/** Builds the tag and keeps it in `releases`, where the two newest stay. */
export function keepTag(options?: { releases?: string; now?: Date }): Promise<string>;
