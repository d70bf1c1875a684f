import { isbot } from 'isbot';
import type { Browser, Device } from './event.ts';

/** What a user agent says of itself. */
export interface Agent {
  /** `unnamed`: no user agent at all, which no browser does. */
  kind: 'person' | 'preview' | 'crawler' | 'unnamed';
  device: Device;
  browser: Browser;
}

/** Fetchers that draw a link's preview in a chat or a feed. */
const PREVIEW =
  /facebookexternalhit|facebot|^whatsapp|slackbot|slack-imgproxy|twitterbot|telegrambot|discordbot|linkedinbot|skypeuripreview|pinterest|redditbot|snapchat|viber|iframely|embedly|google-pagerenderer|mastodon|bluesky/i;
/** In-app browsers of the same houses name the app too, but are held by people. */
const IN_APP = /\b(FBAN|FBAV|Instagram|\[Pinterest|Snapchat\/)/;
const TABLET = /ipad|tablet|kindle|silk\/|android(?!.*mobile)/i;
const PHONE = /iphone|ipod|mobile|android|windows phone/i;
/** The first that fits: most user agents also name browsers that they are not. */
const BROWSERS: readonly (readonly [Browser, RegExp])[] = [
  ['samsung', /samsungb/i],
  ['edge', /edg/i],
  ['firefox', /firefox|fxios/i],
  ['other', /opr/i],
  ['chrome', /chrome|crios/i],
  ['safari', /safari/i],
];

/** Longer ones are cut: a header may have 16 KB, and no real user agent comes near. */
const LENGTH = 400;
const REMEMBERED = 2_000;
const known = new Map<string, Agent>();

function parse(userAgent: string): Agent {
  const device = TABLET.test(userAgent) ? 'tablet' : PHONE.test(userAgent) ? 'phone' : 'desktop';
  const browser = BROWSERS.find(([, words]) => words.test(userAgent))?.[0] ?? 'other';
  const isPreview = PREVIEW.test(userAgent) && !IN_APP.test(userAgent);
  const kind = !userAgent ? 'unnamed' : isPreview ? 'preview' : isbot(userAgent) ? 'crawler' : 'person';
  return { kind, device, browser };
}

/** Reads a user agent. Few different ones make most of the traffic, so that answers are kept. */
export function readAgent(userAgent: string | undefined): Agent {
  const text = (userAgent ?? '').slice(0, LENGTH);
  let agent = known.get(text);
  if (!agent) {
    agent = parse(text);
    if (known.size >= REMEMBERED) known.delete(known.keys().next().value as string);
    known.set(text, agent);
  }
  return agent;
}

/**
 * A language as it is counted, primary subtag and region: `de`, `de-AT`; undefined for anything else.
 * @param text a BCP 47 tag, or an Accept-Language header whose first choice counts.
 */
export function readLanguage(text: string | undefined): string | undefined {
  const match = /^\s*([a-z]{2,3})(?:-[a-z]{4})?(?:-([a-z]{2}))?(?![a-z])/i.exec(text ?? '');
  if (!match?.[1]) return undefined;
  return match[2] ? `${match[1].toLowerCase()}-${match[2].toUpperCase()}` : match[1].toLowerCase();
}

/** The languages that a browser asks for, as `readLanguage` reads them: browsers name what they like best first. */
export const readLanguages = (header = ''): string[] => header.split(',', 8).flatMap((one) => readLanguage(one) ?? []);

/** A country as the platform in front of us found it (`CF-IPCountry`): ISO 3166; undefined where it is not known. */
export function readCountry(header: string | undefined): string | undefined {
  return header && /^[A-Z]{2}$/.test(header) && header !== 'XX' ? header : undefined;
}
