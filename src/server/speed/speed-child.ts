/**
 * Run as a process of its own by `probe-speed.ts`: opens the engine named by its first argument and tells its parent how
 * fast it is.
 */
import { parseEngineChoice } from '../../runtime/engine/engine-choice.ts';
import { openEngine } from '../../runtime/engine/engines.ts';
import { openKernelThreads } from '../../runtime/wasm/kernel-threads.ts';
import { measureSpeed } from './measure-speed.ts';

if (process.send !== undefined) {
  const [name = 'auto', threads] = process.argv.slice(2);
  const options = threads === undefined ? {} : { threads: Number(threads) };
  const engine = await openEngine(parseEngineChoice(name), options);
  const speed = await measureSpeed(engine, openKernelThreads);
  await engine.dispose();
  process.send(speed, () => process.exit(0));
}
