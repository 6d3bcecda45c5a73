import type { Socket } from 'socket.io';
import type { Outgoing } from './inbox.ts';

/** The parts of engine.io's connection and of ws that say what has not been sent. */
interface Connection {
  readonly writeBuffer: readonly { readonly data?: unknown }[];
  readonly transport: {
    readonly socket?: { readonly bufferedAmount?: number };
    once(event: 'drain', call: () => void): void;
  };
}

/** What waits to be sent to a client: packets that engine.io holds, and bytes that ws and the kernel have not taken. */
export function outgoingOf(socket: Socket): Outgoing {
  const connection = socket.conn as unknown as Connection;
  return {
    get bytes() {
      const held = connection.writeBuffer.reduce((sum, { data }) => sum + sizeOf(data), 0);
      return held + (connection.transport.socket?.bufferedAmount ?? 0);
    },
    onceLess: (call) => connection.transport.once('drain', call),
  };
}

function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length;
  return ArrayBuffer.isView(data) || data instanceof ArrayBuffer ? data.byteLength : 0;
}
