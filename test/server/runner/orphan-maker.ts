// Starts a child that blocks, and tells its process id.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const child = fork(fileURLToPath(new URL('orphan.ts', import.meta.url)));
child.on('message', (pid) => process.stdout.write(`${pid}\n`));
setInterval(() => undefined, 1000);
