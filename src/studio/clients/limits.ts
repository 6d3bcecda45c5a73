/** What one client may have of a studio, whatever it is connected by. */
export const CLIENT_LIMITS = {
  subscriptions: 20,
  tickMs: 66,
  /** Bytes of previews a second and client, and at once. */
  frameBytesPerSecond: 8 * 2 ** 20,
  /** Bytes of one message of previews. */
  frameMessageBytes: 2 ** 20,
  /** Runs of one message of previews: a client of socket.io ends a connection that sends more binary parts at once. */
  frameMessageRuns: 10,
  /** Events of one message. */
  eventBatch: 200,
  /** A client that acknowledges or reads nothing for this long is disconnected, ms; it may come back and go on. */
  patienceMs: 60_000,
  /** Bytes of a whole tensor. */
  tensorBytes: 16 * 2 ** 20,
} as const;
