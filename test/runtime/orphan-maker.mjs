// Starts a child and tells its process id. `argv[2]`: the child's script; by default one that blocks, of which is told
// once it does. `argv[3]`: ms after which this process kills itself; the child is told of then already. Only a child
// that is TypeScript is given the compiler of the specs.
import { fork } from 'node:child_process';
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [script, dieAfter] = process.argv.slice(2);
const compiler = ['--import', 'tsx'];
if (script === undefined) {
  const child = fork(fileURLToPath(new URL('orphan.ts', import.meta.url)), { execArgv: compiler });
  child.on('message', (pid) => process.stdout.write(`${pid}\n`));
  setInterval(() => undefined, 1000);
} else {
  const options = {
    parent: process.pid,
    engine: 'onnx-cpu',
    threads: 1,
    heartbeatMs: 100,
    home: '.',
    allowed: [],
    studio: 'http://127.0.0.1:9',
  };
  // Decoder and speed take their parent's id, and a memory or an engine.
  const plain = /decoder|speed/.test(script);
  const args = plain
    ? [String(process.pid), script.includes('decoder') ? '1e10' : 'onnx-cpu']
    : [JSON.stringify(options)];
  const child = fork(script, args, {
    execArgv: script.endsWith('.ts') ? compiler : [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  writeSync(1, `${child.pid}\n`);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(dieAfter));
}
