/** Reads a code out of a picture: by the browser itself where it can, else by a part that is fetched when it is needed. */

/** What reads; undefined for a picture without a code. */
type Reader = (frame: HTMLCanvasElement) => Promise<string | undefined>;

interface Detector {
  detect(source: CanvasImageSource): Promise<{ rawValue: string }[]>;
}
interface DetectorMaker {
  new (options: { formats: string[] }): Detector;
  getSupportedFormats(): Promise<string[]>;
}

const FORMATS = ['qr_code', 'code_128'];

async function openOwnReader(): Promise<Reader | undefined> {
  const { BarcodeDetector: Maker } = window as { BarcodeDetector?: DetectorMaker };
  if (!Maker) return undefined;
  const able = await Maker.getSupportedFormats().catch(() => [] as string[]);
  if (!FORMATS.every((format) => able.includes(format))) return undefined;
  const detector = new Maker({ formats: FORMATS });
  return async (frame) => (await detector.detect(frame))[0]?.rawValue;
}

async function openReader(): Promise<Reader> {
  const own = await openOwnReader();
  if (own) return own;
  const { decodePixels } = await import('./decode.ts');
  let attempt = 0;
  return async (frame) => {
    const pixels = frame.getContext('2d')?.getImageData(0, 0, frame.width, frame.height);
    const code = pixels && decodePixels(pixels.data, frame.width, frame.height, attempt);
    attempt += 1;
    return code;
  };
}

/** Wide enough for the narrowest bars of a code held at arm's length, small enough to be read several times a second. */
const WIDTH = 960;
const PAUSE_MS = 120;

/**
 * Shows the camera in a video element until it sees a code.
 * @returns the code; undefined where it was stopped before.
 * @throws where there is no camera, or it may not be used.
 */
export async function scanCode(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const [stream, read] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'environment', width: { ideal: 1280 } } }),
    openReader(),
  ]);
  try {
    if (signal.aborted) return undefined;
    video.srcObject = stream;
    await video.play();
    const frame = document.createElement('canvas');
    const pen = frame.getContext('2d', { willReadFrequently: true });
    while (!signal.aborted) {
      if (pen && video.videoWidth > 0) {
        frame.width = Math.min(WIDTH, video.videoWidth);
        frame.height = Math.round((video.videoHeight * frame.width) / video.videoWidth);
        pen.drawImage(video, 0, 0, frame.width, frame.height);
        const code = await read(frame);
        if (code) return code;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
