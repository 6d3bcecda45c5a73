// A process that does not stop at the first Ctrl-C.
import { interruptSignal } from '../../src/cli/interrupt.ts';

setInterval(() => undefined, 1000);
interruptSignal(
  () => process.stdout.write('stopping\n'),
  () => process.stdout.write('at once\n'),
);
process.stdout.write('ready\n');
