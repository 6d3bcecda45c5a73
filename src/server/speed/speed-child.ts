/**
 * Run as a process of its own by `probe-speed.ts`: its arguments are the server's process id, an engine and threads; tells
 * its parent how fast that engine is.
 */
import { endWithParent } from '../../runtime/parent-watch.ts';

if (process.send !== undefined) {
  const [parent, name = 'auto', threads] = process.argv.slice(2);
  await endWithParent(Number(parent));
  const { tellSpeed } = await import('./speed-main.ts');
  await tellSpeed(name, threads);
}
