import { io, type Socket } from 'socket.io-client';
import type { EventsMessage, RunsMessage } from '../../src/protocol/socket.ts';

/** A page that follows running runs, and how long their events were on the way to it. */
export interface Watching {
  /**
   * From the making of each event to its arrival since the last call, ms; both by this machine's clock.
   * @throws where the page was disconnected: nothing was measured then
   */
  takeDelays(): readonly number[];
  close(): void;
}

/** Runs that it follows at a time. */
const FOLLOWED = 20;

/** @param url of a front end without a token */
export async function watchRuns(url: string): Promise<Watching> {
  const socket: Socket = io(url, { transports: ['websocket'], forceNew: true });
  await new Promise((resolve, reject) => {
    socket.once('hello', resolve);
    socket.once('connect_error', reject);
  });
  let lost: string | undefined;
  socket.on('disconnect', (reason) => {
    lost = reason;
  });
  const followed = new Set<string>();
  let delays: number[] = [];
  socket.on('events', ({ events }: EventsMessage, taken: () => void) => {
    const now = Date.now();
    for (const { at } of events) delays.push(now - at);
    taken();
  });
  socket.on('frames', (_frames: unknown, taken: () => void) => taken());
  socket.on('runs', ({ runs }: RunsMessage, taken: () => void) => {
    for (const { id, status } of runs) {
      if (status === 'running' && followed.size < FOLLOWED && !followed.has(id)) {
        followed.add(id);
        socket.emit('subscribe', { runId: id }, () => undefined);
      } else if (status !== 'running' && status !== 'queued' && followed.delete(id)) {
        socket.emit('unsubscribe', { runId: id }, () => undefined);
      }
    }
    taken();
  });
  await socket.emitWithAck('watch-runs', { watch: true });
  return {
    takeDelays() {
      if (lost !== undefined) throw new Error(`A page was disconnected: ${lost}.`);
      const taken = delays;
      delays = [];
      return taken;
    },
    close: () => socket.disconnect(),
  };
}
