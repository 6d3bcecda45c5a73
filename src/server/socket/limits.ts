/** Caps of the sockets themselves; what one client may have of the studio is in studio/clients/limits.ts. */
export const SOCKET_LIMITS = {
  /** Bytes of one message from a client. */
  messageBytes: 256 * 1024,
  connections: 300,
  /** Connections that have not shown their token yet, where one is asked for; in places of their own. */
  strangers: 32,
  /** What they have to show it, and any client to ask for its first message, ms. */
  connectMs: 10_000,
  /** From one address that is not this machine's. */
  connectionsPerAddress: 50,
  /** Messages of a client: on average a second, and at once. */
  messagesPerSecond: 50,
  messageBurst: 100,
  /** A client that keeps on beyond the limit is disconnected after this many more, forgiven ten a second. */
  messagesOver: 1000,
  messagesForgiven: 10,
  /** Bytes that may wait to be read by a client; while there are more, its messages wait too. */
  outgoingBytes: 4 * 2 ** 20,
  /** Messages of a client that may wait: more than come at once. */
  waitingMessages: 128,
} as const;

/** How long a client that has left or is put out may take to close its line, ms. */
export const GOODBYE_MS = 2000;
