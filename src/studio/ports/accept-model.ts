import type { JsonObject } from '../../graph/document/document.ts';

/** A model that was brought in, after all checks. */
export interface AcceptedModel {
  /** Written anew from what was read, so that the file holds nothing else. */
  readonly bytes: Uint8Array;
  /** PNG of the training image. */
  readonly thumbnail: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly info: JsonObject;
}

/** Reads a model completely and writes it anew. A page loads what does so with the first one. @throws as acceptModel of uploads/ */
export type AcceptModel = (bytes: Uint8Array) => Promise<AcceptedModel>;
