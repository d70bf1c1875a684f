/** Size of a picture in pixels. */
export interface ImageSize {
  width: number;
  height: number;
}

const ascii = (bytes: Uint8Array, start: number, end: number) => String.fromCharCode(...bytes.subarray(start, end));

/** JPEG: the first frame header says it (ITU T.81 B.2.2); segments before it are stepped over. */
function readJpeg(view: DataView): ImageSize | undefined {
  let at = 2;
  while (at + 9 < view.byteLength && view.getUint8(at) === 0xff) {
    const marker = view.getUint8(at + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    at += marker === 0xff ? 1 : 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** WebP: three kinds of bitstreams, each with a head of its own (RFC 9649). */
function readWebp(bytes: Uint8Array, view: DataView): ImageSize | undefined {
  switch (ascii(bytes, 12, 16)) {
    case 'VP8 ':
      return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
    case 'VP8L': {
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 'VP8X': {
      const read = (at: number) => (view.getUint32(at, true) & 0xffffff) + 1;
      return { width: read(24), height: read(27) };
    }
    default:
      return undefined;
  }
}

/** The size of a PNG, JPEG, GIF or WebP by its first bytes; undefined for anything else, or where they do not say it. */
export function readImageSize(bytes: Uint8Array): ImageSize | undefined {
  if (bytes.length < 32) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let size: ImageSize | undefined;
  if (ascii(bytes, 1, 4) === 'PNG') size = { width: view.getUint32(16), height: view.getUint32(20) };
  else if (ascii(bytes, 0, 4) === 'GIF8') size = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  else if (ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP') size = readWebp(bytes, view);
  else if (view.getUint16(0) === 0xffd8) size = readJpeg(view);
  return size && size.width > 0 && size.height > 0 ? size : undefined;
}
