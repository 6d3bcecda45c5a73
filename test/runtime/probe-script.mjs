// What probe-process.spec.ts runs as a process of its own.
const [behaviour] = process.argv.slice(2);
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
  default:
    setInterval(() => undefined, 1000);
}
