/** Of a device that does not tell, GiB: a phone or a tablet, and others. */
const UNKNOWN = { touch: 2, others: 4 };

interface Telling {
  readonly deviceMemory?: number;
}

/** Memory of this device, bytes: roughly, as browsers tell it. */
export function deviceMemory(): number {
  const { deviceMemory: told } = navigator as Telling;
  const touch = matchMedia('(pointer: coarse)').matches;
  return (told ?? (touch ? UNKNOWN.touch : UNKNOWN.others)) * 2 ** 30;
}
