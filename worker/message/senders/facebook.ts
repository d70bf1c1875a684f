import type { Connection, Fetch, Finding, OutgoingAds, OutgoingFacebook, Sender, SendOutcome } from '../../ports.ts';
import { type Graph, type GraphAccess, GraphError, openGraph } from './facebook.graph.ts';
import { outcomeOf } from './facebook.outcome.ts';

/** How a host lets accounts reach Meta. */
export interface MetaHost {
  fetch: Fetch;
  /** Another address than Meta's own: tests and development only. */
  url?: string;
  silenceMs?: number;
}

const SILENCE_MS = 30_000;
/** Calls that one account has under way together: pages are limited by the hour, not by the second. */
const WIDTH = 4;
/** A page's newest posts, among which one is looked for whose answer never came. */
const LOOKED_AT = 25;
/** The same words of long ago are another post. */
const LOOK_BACK_S = 3600;

function accessOf({ credentials }: Connection, { fetch, url, silenceMs = SILENCE_MS }: MetaHost): GraphAccess {
  const { token = '', appSecret } = credentials;
  if (!token) throw new Error('the account has no token');
  return { token, fetch, silenceMs, ...(url && { url }), ...(appSecret && { appSecret }) };
}

/** Opens the SDK when first used, and again after it was closed. */
function createOpener(access: GraphAccess) {
  let opened: Promise<Graph> | undefined;
  return {
    graph: () => (opened ??= openGraph(access)),
    close() {
      opened = undefined;
    },
  };
}

async function attempt(repeatable: boolean, call: () => Promise<string | undefined>): Promise<SendOutcome> {
  try {
    const providerId = await call();
    return providerId ? { kind: 'sent', providerId } : { kind: 'unknown', error: 'graph_no_id' };
  } catch (error) {
    if (error instanceof GraphError) return outcomeOf(error.fault, repeatable);
    throw error;
  }
}

/** What the SDK keeps of an answer. */
const answerOf = (node: unknown) =>
  ((node as { _data?: Record<string, unknown> })._data ?? {}) as Record<string, unknown>;
const idIn = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);

/** Posts on a page, or answers who wrote to it: never anybody else. */
async function hand(graph: Graph, outgoing: OutgoingFacebook): Promise<string | undefined> {
  const page = graph.page(outgoing.pageId);
  if (outgoing.kind === 'post') {
    return idIn(answerOf(await page.createFeed([], { message: outgoing.text, link: outgoing.link })).id);
  }
  const { recipient, text, link, id } = outgoing;
  const sent = await page.createMessage([], {
    messaging_type: 'RESPONSE',
    recipient: { id: recipient },
    // The metadata comes back with what the page sees of its own messages.
    message: { text: link ? `${text}\n\n${link}` : text, metadata: id },
  });
  return idIn(answerOf(sent).message_id);
}

/** Looks among a page's newest posts for one of ours. Of a thread nobody can tell. */
async function look(graph: Graph, outgoing: OutgoingFacebook): Promise<Finding> {
  if (outgoing.kind !== 'post') return { kind: 'unknown' };
  try {
    const since = Math.floor(Date.now() / 1000) - LOOK_BACK_S;
    const asked = { fields: 'id,message', since: String(since), limit: String(LOOKED_AT) };
    const read = (await graph.read(`${outgoing.pageId}/feed`, asked)) as { data?: unknown };
    if (!Array.isArray(read.data)) return { kind: 'unknown' };
    const posts = read.data as { id?: unknown; message?: unknown }[];
    const found = posts.find(({ message }) => message === outgoing.text);
    const providerId = idIn(found?.id);
    return providerId ? { kind: 'sent', providerId } : { kind: 'absent' };
  } catch (error) {
    if (error instanceof GraphError) return { kind: 'unknown' };
    throw error;
  }
}

/**
 * Posts and answers as a page of Facebook, over an account of its own.
 * @throws where the account has no token.
 */
export function createFacebookSender(connection: Connection, host: MetaHost): Sender<'facebook'> {
  const { graph, close } = createOpener(accessOf(connection, host));
  return {
    name: 'meta',
    channel: 'facebook',
    width: WIDTH,
    send: (outgoing) => attempt(false, async () => hand(await graph(), outgoing)),
    find: async (outgoing) => look(await graph(), outgoing),
    close,
  };
}

/** One order to a data set. The same event twice counts once there, within 48 hours. */
async function tell(graph: Graph, { pixelId, event, testCode }: OutgoingAds): Promise<string | undefined> {
  const params = { data: [event], ...(testCode && { test_event_code: testCode }) };
  const { events_received: received, fbtrace_id: trace } = answerOf(await graph.pixel(pixelId).createEvent([], params));
  return received === 1 ? (idIn(trace) ?? 'received') : undefined;
}

/**
 * Tells Meta of orders (Conversions API), over an account of its own.
 * @throws where the account has no token.
 */
export function createAdsSender(connection: Connection, host: MetaHost): Sender<'ads'> {
  const { graph, close } = createOpener(accessOf(connection, host));
  return {
    name: 'meta',
    channel: 'ads',
    width: WIDTH,
    send: (outgoing) => attempt(true, async () => tell(await graph(), outgoing)),
    close,
  };
}

/**
 * Asks for the page's or the data set's name: whether an account can be used.
 * @returns the name, or the fault in Meta's codes.
 */
export async function tryMeta(
  connection: Connection,
  host: MetaHost,
): Promise<{ name: string } | { error: string; kind: SendOutcome['kind'] }> {
  const { pageId, pixelId } = connection.settings;
  const graph = await openGraph(accessOf(connection, host));
  try {
    const read = (await graph.read(pageId ?? pixelId ?? '', { fields: 'id,name' })) as { name?: unknown };
    return { name: String(read.name ?? '').slice(0, 100) };
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const outcome = outcomeOf(error.fault, true);
    return { kind: outcome.kind, error: outcome.kind === 'sent' ? '' : outcome.error };
  }
}
