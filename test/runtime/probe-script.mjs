// What probe-process.spec.ts runs as a process of its own.
import { existsSync } from 'node:fs';

const [behaviour, file] = process.argv.slice(2);
process.stdout.write('out ');
process.stderr.write('err ');
switch (behaviour) {
  case 'answer':
    process.send({ value: process.env.PROBE_VALUE }, () => process.exit(0));
    break;
  case 'answer twice, then crash':
    process.send({ value: 1 }, () => process.send({ value: 2 }, () => process.abort()));
    break;
  case 'exit':
    process.exit(3);
    break;
  case 'throw':
    throw new Error('thrown in the child');
  case 'spin':
    for (;;) Math.sqrt(2);
  case 'wait for a file':
    setInterval(() => {
      if (existsSync(file)) process.send({ value: 'late' }, () => process.exit(0));
    }, 5);
    break;
  default:
    setInterval(() => undefined, 1000);
}
