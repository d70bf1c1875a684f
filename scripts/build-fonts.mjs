/** Lays the fonts of drawn pictures beside what else is built: Node reads them there, Workers have them as static assets. */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const PACKAGES = path.dirname(createRequire(import.meta.url).resolve('@expo-google-fonts/noto-sans/package.json'));
/** One weight for all: a font's other weights would be as large again. */
const FILES = {
  'latin.ttf': 'noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  'arabic.ttf': 'noto-sans-arabic/600SemiBold/NotoSansArabic_600SemiBold.ttf',
  'japanese.ttf': 'noto-sans-jp/600SemiBold/NotoSansJP_600SemiBold.ttf',
  'hebrew.ttf': 'noto-sans-hebrew/600SemiBold/NotoSansHebrew_600SemiBold.ttf',
  'thai.ttf': 'noto-sans-thai/600SemiBold/NotoSansThai_600SemiBold.ttf',
  // Whoever gets the fonts gets their licences (OFL 1.1, section 2).
  'latin.license.txt': 'noto-sans/LICENSE_FONT',
  'arabic.license.txt': 'noto-sans-arabic/LICENSE_FONT',
  'japanese.license.txt': 'noto-sans-jp/LICENSE_FONT',
  'hebrew.license.txt': 'noto-sans-hebrew/LICENSE_FONT',
  'thai.license.txt': 'noto-sans-thai/LICENSE_FONT',
};

/** @param {{ outDir: string }} options where the fonts go; what was there is replaced. */
export async function buildFonts({ outDir }) {
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const [name, file] of Object.entries(FILES)) {
    copyFileSync(path.join(path.dirname(PACKAGES), file), path.join(outDir, name));
  }
}
