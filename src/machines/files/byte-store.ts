import type { MachineArea } from '../../protocol/machines.ts';
import type { ComingBytes } from '../../studio/ports/machine-files.ts';

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
  /** As they come, for what is too large for memory. Undefined when there is nothing. */
  read(area: MachineArea, name: string): Promise<ComingBytes | undefined>;
  /** As `put`, of a file, of which nothing is in memory as a whole. */
  putFile(area: MachineArea, name: string, path: string): Promise<void>;
  /** Names that begin so, all of them, however many. */
  list(area: MachineArea, beginning: string): Promise<readonly string[]>;
  /** Where somebody without keys may fetch or put this one object, for some minutes. */
  address(area: MachineArea, name: string, method: 'GET' | 'PUT'): Promise<string>;
  /** Gives bytes a second name, without fetching them. @returns whether they are there now */
  copy(area: MachineArea, from: string, to: string): Promise<boolean>;
}

/** One that knows files of runs by what they hold. */
export interface WorkerStore extends ByteStore {
  /** Of a file as a `Blob`, nothing is in memory as a whole. */
  put(area: MachineArea, name: string, bytes: Uint8Array | Blob): Promise<void>;
  /** Whether a file of a run need not be put, for its bytes are there: of another run, or another attempt. */
  claim(area: MachineArea, name: string): Promise<boolean>;
}

/** Smaller ones are sent without asking: the question would take as long. */
const WORTH_ASKING = 65_536;

/** Sends a file of a run, unless its bytes are there. */
export async function putOnce(
  store: WorkerStore,
  area: 'outputs' | 'tensors',
  name: string,
  bytes: Uint8Array | Blob,
): Promise<void> {
  const size = bytes instanceof Blob ? bytes.size : bytes.byteLength;
  if (size >= WORTH_ASKING && (await store.claim(area, name))) return;
  await store.put(area, name, bytes);
}
