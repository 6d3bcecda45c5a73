import { io, type Socket } from 'socket.io-client';
import type { FramesMessage } from '../../src/protocol/socket.ts';

export interface Seen {
  readonly messagesPerClient: number;
  readonly framesPerClient: number;
  readonly bytesPerClient: number;
}

export interface Watchers {
  measure(seconds: number): Promise<Seen>;
  close(): void;
}

/** Clients that follow a run and acknowledge at once. */
export async function watchers(url: string, runId: string, count: number): Promise<Watchers> {
  let messages = 0;
  let frames = 0;
  let bytes = 0;
  const sockets: Socket[] = [];
  for (let i = 0; i < count; i++) {
    const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true });
    sockets.push(socket);
    socket.on('frames', ({ parts }: FramesMessage, taken: () => void) => {
      taken();
      messages++;
      for (const part of parts) {
        frames += part.frames.length;
        bytes += part.data.byteLength;
      }
    });
    socket.on('events', (_message: unknown, taken: () => void) => taken());
    await new Promise<void>((resolve, reject) => {
      socket.once('hello', () => resolve());
      socket.once('connect_error', reject);
    });
    await socket.emitWithAck('subscribe', { runId });
  }
  return {
    async measure(seconds) {
      [messages, frames, bytes] = [0, 0, 0];
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
      return {
        messagesPerClient: messages / count,
        framesPerClient: frames / count,
        bytesPerClient: bytes / count,
      };
    },
    close() {
      for (const socket of sockets) socket.disconnect();
    },
  };
}
