/** What the service takes: see worker/image. */
const MOST_BYTES = 300 * 1024;
/** Of the longer side, in pixels: twice what a mail or a page shows. */
const SIDE = 1600;
const QUALITIES = [0.86, 0.74, 0.6];

/** Whether a photo carries notes of its camera: where it was taken may be one of them. */
async function hasNotes(file: File): Promise<boolean> {
  if (file.type !== 'image/jpeg') return false;
  const head = new Uint8Array(await file.slice(0, 65_536).arrayBuffer());
  return new TextDecoder('latin1').decode(head).includes('Exif\0');
}

const encode = (canvas: HTMLCanvasElement, quality: number) =>
  new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));

/**
 * A picture as it is uploaded: one that is too large, or that carries notes of its camera, is drawn anew as a JPEG, which
 * every mail program shows. A moving GIF would stand still: it stays as it is, as does what no browser can draw.
 */
export async function fitPicture(file: File): Promise<Blob> {
  if (file.type === 'image/gif' || (file.size <= MOST_BYTES && !(await hasNotes(file)))) return file;
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return file;
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d');
  if (!pen) return file;
  // What a PNG leaves open would be black.
  pen.fillStyle = '#ffffff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  for (const quality of QUALITIES) {
    const drawn = await encode(canvas, quality);
    if (drawn && drawn.size <= MOST_BYTES) return drawn;
  }
  return file;
}
