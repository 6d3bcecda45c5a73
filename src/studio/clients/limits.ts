/** Caps of the sockets. */
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
  subscriptions: 20,
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
  tickMs: 66,
  /** Bytes of previews a second and client, and at once. */
  frameBytesPerSecond: 8 * 2 ** 20,
  /** Bytes of one message of previews. */
  frameMessageBytes: 2 ** 20,
  /** Events of one message. */
  eventBatch: 200,
  /** A client that acknowledges or reads nothing for this long is disconnected, ms; it may come back and go on. */
  patienceMs: 60_000,
  /** Bytes of a whole tensor. */
  tensorBytes: 16 * 2 ** 20,
} as const;

/** How long a client that has left or is put out may take to close its line, ms. */
export const GOODBYE_MS = 2000;
