import { io, type Socket } from 'socket.io-client';
import type { StoredEvent } from '../../src/protocol/run-shapes.ts';
import type { FramesMessage, RunsMessage } from '../../src/protocol/socket.ts';

/** A page that looks at a run at one server: what it was told, and when. */
export interface RunPage {
  /** Numbers of the events that have come, in their order. */
  readonly seqs: readonly number[];
  readonly events: readonly StoredEvent[];
  /** Pictures that have come. */
  readonly frames: number;
  /** Values of metrics that have come. */
  readonly values: number;
  /** Statuses of the run that the list was told, in their order. */
  readonly statuses: readonly string[];
  close(): void;
}

/** @param url of the server, without a token @param runId every event of which is wanted */
export async function openRunPage(url: string, runId: string): Promise<RunPage> {
  const socket: Socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    // As long as a busy machine takes: the client would give up after twenty seconds.
    timeout: 600_000,
  });
  await new Promise((resolve, reject) => {
    socket.once('hello', resolve);
    socket.once('connect_error', reject);
  });
  const events: StoredEvent[] = [];
  const statuses: string[] = [];
  let [frames, values] = [0, 0];
  socket.on('events', (message: { events: StoredEvent[] }, taken: () => void) => {
    events.push(...message.events);
    taken();
  });
  socket.on('frames', ({ parts }: FramesMessage, taken: () => void) => {
    for (const part of parts) {
      frames += part.frames.length;
      values += part.taps.filter(({ kind }) => kind === 'metric').length;
    }
    taken();
  });
  socket.on('runs', ({ runs }: RunsMessage, taken: () => void) => {
    for (const { id, status } of runs) if (id === runId) statuses.push(status);
    taken();
  });
  for (const [name, payload] of [
    ['watch-runs', { watch: true }],
    ['subscribe', { runId, sinceSeq: 0 }],
  ] as const) {
    const answer = (await socket.emitWithAck(name, payload)) as { ok: boolean };
    if (!answer.ok) throw new Error(`The server refused ${name}: ${JSON.stringify(answer)}`);
  }
  return {
    get seqs() {
      return events.map(({ seq }) => seq);
    },
    events,
    statuses,
    get frames() {
      return frames;
    },
    get values() {
      return values;
    },
    close: () => socket.disconnect(),
  };
}
