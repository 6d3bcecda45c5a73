import { processFile } from '../../runtime/package.ts';
import { probeInProcess } from '../../runtime/probe-process.ts';
import type { MachineSpeed } from '../../studio/speed/measure-speed.ts';

export interface ProbeSpeedOptions {
  /** One of `ENGINE_CHOICES`. */
  readonly engine?: string | undefined;
  readonly threads?: number | undefined;
}

/**
 * How fast this machine is, measured by a process of its own: a broken driver takes nobody with it, and it goes when it has
 * answered. Undefined when it could not compute, or took two minutes. Never throws.
 */
export async function probeSpeed({
  engine = 'auto',
  threads,
}: ProbeSpeedOptions): Promise<MachineSpeed | undefined> {
  const script = processFile('server/speed/speed-child');
  const args = [String(process.pid), engine, ...(threads === undefined ? [] : [String(threads)])];
  const { outcome } = await probeInProcess<MachineSpeed>(script, args, { timeout: 120_000 });
  return outcome.kind === 'answered' ? outcome.answer : undefined;
}
