/** Reads QR and Code 128 out of pixels, for browsers that cannot: a part of its own, fetched when the camera opens. */
import BinaryBitmap from '@zxing/library/esm/core/BinaryBitmap.js';
import HybridBinarizer from '@zxing/library/esm/core/common/HybridBinarizer.js';
import DecodeHintType from '@zxing/library/esm/core/DecodeHintType.js';
import Code128Reader from '@zxing/library/esm/core/oned/Code128Reader.js';
import QRCodeReader from '@zxing/library/esm/core/qrcode/QRCodeReader.js';
import RGBLuminanceSource from '@zxing/library/esm/core/RGBLuminanceSource.js';

const HINTS = new Map([[DecodeHintType.TRY_HARDER, true]]);
/**
 * Bars are read along a line, from either end: upside down is no matter, but a line that leans by more than some twelve
 * degrees leaves them before their end. A QR code is found however it lies. As people mostly hold a code: straight
 * first, then on its side, then aslant.
 */
const LEANS = [0, 90, 22.5, 157.5, 67.5, 112.5, 45, 135];

interface Grey {
  /** 0 to 255 a pixel. */
  light: Uint8ClampedArray;
  width: number;
  height: number;
}

/** How bright each pixel is, from red, green, blue and opacity (ITU-R BT.601). */
function greyOf(pixels: Uint8ClampedArray, width: number, height: number): Grey {
  const light = new Uint8ClampedArray(width * height);
  for (let at = 0; at < light.length; at += 1) {
    const [red = 0, green = 0, blue = 0] = [pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]];
    light[at] = (red * 77 + green * 150 + blue * 29) >> 8;
  }
  return { light, width, height };
}

/** Lines between two that bars are read along: they are many times as high. */
const STEP = 4;

/** The picture turned about its middle, every fourth line of it; white beyond its edges. */
function turn({ light, width, height }: Grey, degrees: number): Grey {
  const side = Math.max(width, height);
  const lines = Math.floor(side / STEP);
  const turned = new Uint8ClampedArray(side * lines).fill(255);
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const middle = side / 2;
  for (let line = 0; line < lines; line += 1) {
    const down = line * STEP - middle;
    let fromX = width / 2 - cos * middle - sin * down;
    let fromY = height / 2 - sin * middle + cos * down;
    for (let x = 0; x < side; x += 1) {
      if (fromX >= 0 && fromX < width && fromY >= 0 && fromY < height) {
        turned[line * side + x] = light[Math.floor(fromY) * width + Math.floor(fromX)] ?? 255;
      }
      fromX += cos;
      fromY += sin;
    }
  }
  return { light: turned, width: side, height: lines };
}

function read(reader: Code128Reader | QRCodeReader, { light, width, height }: Grey): string | undefined {
  try {
    const bits = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(light, width, height)));
    return reader.decode(bits, HINTS).getText();
  } catch {
    // It tells by an error that there is none.
    return undefined;
  }
}

/**
 * The text of the code in a picture; undefined where there is none.
 * @param pixels four bytes a pixel.
 * @param attempt of a row of pictures of one code the how many-eth: bars are looked for at another lean in each, so that
 * none takes much longer than the first.
 */
export function decodePixels(
  pixels: Uint8ClampedArray,
  width: number,
  height: number,
  attempt = 0,
): string | undefined {
  const grey = greyOf(pixels, width, height);
  const lean = LEANS[attempt % LEANS.length] ?? 0;
  return read(new Code128Reader(), lean === 0 ? grey : turn(grey, lean)) ?? read(new QRCodeReader(), grey);
}
