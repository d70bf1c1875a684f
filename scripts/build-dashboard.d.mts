/** Bundles the dashboard into `outDir`; answers with the built files, below it. */
export function buildDashboard(options: { outDir: string }): Promise<{ files: string[] }>;
