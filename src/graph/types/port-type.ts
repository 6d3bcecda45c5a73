/**
 * A kind of value that flows along edges: everything that is to be known of it stands here, and nowhere else. Packs
 * bring them (pack.ts); `graph/` is generic over them.
 */
export interface PortType<T = unknown> {
  // Methods, not properties: so that a PortType of any T is a PortType of unknown, which registries hold.
  readonly name: string;
  readonly title: string;
  /** CSS colour of ports and edges. */
  readonly color: string;
  /** Other port types that may be wired to an input of this type, with the conversion. */
  readonly accepts: Readonly<Record<string, (value: never) => T>>;
  /** Why other port types may not, by their name: a sentence for who tries to draw the wire. */
  readonly refuses?: Readonly<Record<string, string>>;
  /** Whether a value that a node emitted is of this type; when absent, what cannot be hashed is not. */
  is?(value: unknown): boolean;
  /** Content hash (hex): the identity of a value in cache keys and run records. */
  hash(value: T): string;
  /** Memory that the value holds, in bytes. */
  bytes(value: T): number;
  /** One line for people: "image 1×3×48×64". */
  describe(value: T): string;
  /** Numbers of a value that parameters take which are left empty beside it, by name (`auto` in params.ts). */
  settings?(value: T): Settings;
  /** What is shown of a value while it flows; absent for what has no picture. */
  readonly picture?: Picture<T>;
  /** For the disk cache and for processes; absent when the value cannot leave memory. */
  readonly codec?: {
    encode(value: T): Uint8Array;
    decode(bytes: Uint8Array): T;
  };
}

/** Numbers by name; a list where a value has one for each of its parts, as a model for each scale. */
export type Settings = Readonly<Record<string, number | readonly number[]>>;

/** Port types by name. */
export type PortTypes = Readonly<Record<string, PortType>>;

/** How a value is made into a picture. */
export interface Picture<T = unknown> {
  /** Values that become black and white. */
  readonly range: readonly [low: number, high: number];
  /** The planes to show; the value itself where it is nothing but them. */
  planes(value: T): Planes;
}

/** Planar floats of shape [N, C, H, W], C = 1 or 3; of several pictures (N > 1) the first is shown. */
export interface Planes {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}
