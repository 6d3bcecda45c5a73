import { parseEngineChoice } from '../../runtime/engine/engine-choice.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { measureSpeed } from '../../studio/speed/measure-speed.ts';

/** Opens an engine, tells the parent how fast it is, and ends. */
export async function tellSpeed(name: string, threads: string | undefined): Promise<void> {
  const options = threads === undefined ? {} : { threads: Number(threads) };
  const engine = await openEngine(parseEngineChoice(name), options);
  const speed = await measureSpeed(engine, openKernelThreads);
  await engine.dispose();
  process.send?.(speed, () => process.exit(0));
}
