/**
 * A kind of value that flows along edges. The set is closed and declared by the host (`nodes/port-types.ts`);
 * `graph/` is generic over it.
 */
export interface PortType<T = unknown> {
  // Methods, not properties: so that a PortType of any T is a PortType of unknown, which registries hold.
  readonly name: string;
  readonly title: string;
  /** CSS colour of ports and edges. */
  readonly color: string;
  /** Other port types that may be wired to an input of this type, with the conversion. */
  readonly accepts: Readonly<Record<string, (value: never) => T>>;
  /** Whether a value that a node emitted is of this type; when absent, what cannot be hashed is not. */
  is?(value: unknown): boolean;
  /** Content hash (hex): the identity of a value in cache keys and run records. */
  hash(value: T): string;
  /** Memory that the value holds, in bytes. */
  bytes(value: T): number;
  /** One line for people: "image 1×3×48×64". */
  describe(value: T): string;
  /** For the disk cache and for processes; absent when the value cannot leave memory. */
  readonly codec?: {
    encode(value: T): Uint8Array;
    decode(bytes: Uint8Array): T;
  };
}

export type PortTypes = Readonly<Record<string, PortType>>;
