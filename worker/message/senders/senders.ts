import type { AnySender, Connection, MessageChannel, Sender, Senders } from '../../ports.ts';

/** The platform's own accounts, by channel. */
export type PlatformSenders = { readonly [C in MessageChannel]?: Sender<C> };

/** How to open a shop's own account, by provider. @throws where its settings cannot be used. */
export type Providers = Readonly<Record<string, (connection: Connection) => AnySender>>;

/** Accounts of shops that stay open together: one that has not been used for longest makes room. */
const MOST_OPEN = 50;

/**
 * All senders of a host. A shop's own account is opened when first used, kept as long as its settings stay as they
 * are, and closed when they change.
 */
export function createSenders(platform: PlatformSenders, providers: Providers): Senders {
  const opened = new Map<string, { revision: number; sender: AnySender }>();

  function openOwn(connection: Connection): AnySender | undefined {
    const { id, revision, provider } = connection;
    const known = opened.get(id);
    opened.delete(id);
    if (known?.revision === revision) {
      opened.set(id, known);
      return known.sender;
    }
    known?.sender.close();
    const sender = providers[provider]?.(connection);
    if (!sender) return undefined;
    opened.set(id, { revision, sender });
    for (const [oldest, { sender: idle }] of opened) {
      if (opened.size <= MOST_OPEN) break;
      opened.delete(oldest);
      idle.close();
    }
    return sender;
  }

  return {
    open<C extends MessageChannel>(channel: C, connection?: Connection) {
      const sender = connection ? openOwn(connection) : (platform[channel] as AnySender | undefined);
      return sender?.channel === channel ? (sender as unknown as Sender<C>) : undefined;
    },
    close() {
      for (const { sender } of opened.values()) sender.close();
      opened.clear();
      for (const sender of Object.values(platform)) sender?.close();
    },
  };
}
