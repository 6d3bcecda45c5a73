import type { FrameHeader } from '../../../src/protocol/socket.ts';

/** Latest pixels of one port. */
export interface LiveFrame {
  readonly header: FrameHeader;
  /** RGBA, `width` × `height` of the header. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Rises with each frame of any port. */
  readonly serial: number;
}
