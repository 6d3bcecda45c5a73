import type { MachineArea } from '../../protocol/machines.ts';

/** Bytes that studio and workers share, by area and name: see `machineArea`. */
export interface ByteStore {
  /** Undefined when there is nothing. */
  get(area: MachineArea, name: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all. */
  put(area: MachineArea, name: string, bytes: Uint8Array): Promise<void>;
  remove(area: MachineArea, name: string): Promise<void>;
}

/** One where it can be asked whether something is there without fetching it, as an object store allows. */
export interface ObjectStore extends ByteStore {
  has(area: MachineArea, name: string): Promise<boolean>;
}
