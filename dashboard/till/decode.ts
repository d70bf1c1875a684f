/** Reads QR and Code 128 out of pixels, for browsers that cannot: a part of its own, fetched when the camera opens. */
import BinaryBitmap from '@zxing/library/esm/core/BinaryBitmap.js';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
import DecodeHintType from '@zxing/library/esm/core/DecodeHintType.js';
import Code128Reader from '@zxing/library/esm/core/oned/Code128Reader.js';
import QRCodeReader from '@zxing/library/esm/core/qrcode/QRCodeReader.js';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';

const HINTS = new Map([[DecodeHintType.TRY_HARDER, true]]);

/** How bright each pixel is, 0 to 255, from red, green, blue and opacity (ITU-R BT.601). */
function luminanceOf(pixels: Uint8ClampedArray): Uint8ClampedArray {
  const grey = new Uint8ClampedArray(pixels.length / 4);
  for (let at = 0; at < grey.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = [pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]];
    grey[at] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return grey;
}

/** The text of the code in a picture; undefined where there is none. @param pixels four bytes a pixel. */
export function decodePixels(pixels: Uint8ClampedArray, width: number, height: number): string | undefined {
  const source = new RGBLuminanceSource(luminanceOf(pixels), width, height);
  for (const reader of [new Code128Reader(), new QRCodeReader()]) {
    try {
      return reader.decode(new BinaryBitmap(new HybridBinarizer(source)), HINTS).getText();
    } catch {
      // It tells by an error that there is none.
    }
  }
  return undefined;
}
