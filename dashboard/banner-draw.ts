import type { BannerWords } from '../worker/banner/banner.ts';

/** As mails show it at half this size. */
const WIDTH = 1200;
const HEIGHT = 600;
const EDGE = 72;
const FONT = `system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', 'Noto Sans JP', Arial, sans-serif`;

/** Lines of a text that fit a width; scripts without spaces break between characters. */
function breakText(pen: CanvasRenderingContext2D, text: string, width: number, language: string): string[] {
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  const lines: string[] = [];
  let line = '';
  for (const { segment } of segmenter.segment(text)) {
    if (line && pen.measureText(line + segment).width > width) {
      lines.push(line.trim());
      line = segment.trimStart();
    } else line += segment;
  }
  return [...lines, line.trim()].filter(Boolean);
}

/** The largest size at which a text takes so many lines at most. */
function fitText(
  pen: CanvasRenderingContext2D,
  text: string,
  language: string,
  box: { width: number; lines: number; weight: number; most: number; least: number },
) {
  for (let size = box.most; ; size -= 4) {
    pen.font = `${box.weight} ${size}px ${FONT}`;
    const lines = breakText(pen, text, box.width, language);
    if (
      size > box.least &&
      (lines.length > box.lines || lines.some((line) => pen.measureText(line).width > box.width))
    ) {
      continue;
    }
    if (lines.length <= box.lines) return { lines, size };
    const kept = lines.slice(0, box.lines);
    return { lines: [...kept.slice(0, -1), `${kept.at(-1)}…`], size };
  }
}

/**
 * Draws what friends get and what the reader gets, in the shop's colours: by the browser, which has letters for every
 * script and knows how to set them.
 */
export function drawBanner(canvas: HTMLCanvasElement, words: BannerWords): void {
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const { language, dir, colours } = words;
  const rtl = dir === 'rtl';
  const panel = words.badge ? 400 : 0;
  pen.direction = dir;
  pen.fillStyle = colours.background;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  pen.textBaseline = 'alphabetic';

  if (panel > 0) {
    const left = rtl ? 0 : WIDTH - panel;
    pen.fillStyle = colours.accent;
    pen.fillRect(left, 0, panel, HEIGHT);
    pen.fillStyle = colours.accentText;
    pen.textAlign = 'center';
    const badge = fitText(pen, words.badge, language, {
      width: panel - 64,
      lines: 1,
      weight: 800,
      most: 150,
      least: 48,
    });
    pen.fillText(badge.lines[0] ?? '', left + panel / 2, HEIGHT / 2 + badge.size * 0.35);
  }

  pen.textAlign = rtl ? 'right' : 'left';
  const width = WIDTH - panel - 2 * EDGE;
  const x = rtl ? WIDTH - EDGE : EDGE;
  pen.fillStyle = colours.text;
  pen.font = `650 34px ${FONT}`;
  pen.fillText(words.shop, x, EDGE + 30, width);

  const title = fitText(pen, words.title, language, { width, lines: 3, weight: 750, most: 76, least: 40 });
  const leading = title.size * 1.18;
  let y = EDGE + 50 + title.size * 1.1;
  for (const line of title.lines) {
    pen.fillText(line, x, y, width);
    y += leading;
  }
  if (words.reward) {
    const reward = fitText(pen, words.reward, language, { width, lines: 2, weight: 450, most: 34, least: 26 });
    y += 6;
    for (const line of reward.lines) {
      pen.fillText(line, x, y, width);
      y += reward.size * 1.3;
    }
  }

  const cta = fitText(pen, words.cta, language, { width: width - 80, lines: 1, weight: 650, most: 36, least: 24 });
  const label = cta.lines[0] ?? '';
  const button = Math.min(width, pen.measureText(label).width + 80);
  const left = rtl ? WIDTH - EDGE - button : EDGE;
  const top = HEIGHT - EDGE - 84;
  pen.fillStyle = colours.accent;
  pen.beginPath();
  pen.roundRect(left, top, button, 84, 16);
  pen.fill();
  pen.fillStyle = colours.accentText;
  pen.textAlign = 'center';
  pen.fillText(label, left + button / 2, top + 42 + cta.size * 0.34, button - 32);
}

/** Nobody has a letter for it: what a browser draws of it is what it draws of every letter that it lacks. */
const NO_LETTER = '\u{10fffe}';

/** What a letter looks like here. */
function traceLetter(pen: CanvasRenderingContext2D, letter: string): string {
  const size = 32;
  pen.clearRect(0, 0, size, size);
  pen.font = `24px ${FONT}`;
  pen.fillText(letter, 2, 26);
  return pen.getImageData(0, 0, size, size).data.join();
}

/** Whether this browser has letters for all of the words: one without would draw boxes that nobody looks at. */
export function canDraw({ shop, badge, title, reward, cta }: BannerWords): boolean {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  if (!pen) return false;
  const missing = traceLetter(pen, NO_LETTER);
  return [...new Set(shop + badge + title + reward + cta)].every(
    (letter) => !/[\p{L}\p{N}\p{S}]/u.test(letter) || traceLetter(pen, letter) !== missing,
  );
}

/** The bytes of a PNG file. */
export function toPng(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((done, failed) =>
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error('no picture'))), 'image/png'),
  );
}
