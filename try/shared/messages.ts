import type { RunnerCommand, RunnerMessage } from '../../src/studio/ports/runner-messages.ts';

/** Page → worker: the commands of a studio to its runner, and answers to {@link DrawSvg}. */
export type ToWorker =
  | RunnerCommand
  /** The first message: memory of this device, bytes. Workers are not told by every browser. */
  | { readonly kind: 'device'; readonly memory: number }
  | { readonly kind: 'drawn'; readonly id: number; readonly picture: Drawn }
  | { readonly kind: 'not-drawn'; readonly id: number; readonly reason: string };

/** Worker → page. */
export type FromWorker = RunnerMessage | DrawSvg;

/** Browsers draw SVG where there is a document, which workers do not have. */
export interface DrawSvg {
  readonly kind: 'draw-svg';
  readonly id: number;
  readonly svg: string;
  readonly scale: number;
}

/** RGBA, 8 bits. */
export interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** The service worker asks the page for what an address of the studio holds; the answer comes by the port. */
export interface ApiRequest {
  readonly kind: 'api';
  readonly method: string;
  /** Below the site: `api/runs/r1/file?name=sample.png`. */
  readonly address: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Blob | string | null;
}
