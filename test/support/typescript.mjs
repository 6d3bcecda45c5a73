// Lets Node run the TypeScript of the specs and of what they test: `node --import test/support/typescript.mjs file.ts`.
// A command starts in two thirds of the processor time that it takes with tsx, which also resolves what is written in other
// ways; here, imports name files by their endings. The suite starts hundreds of processes.
import module, { createRequire } from 'node:module';
import { javascriptOf, load, resolve } from './typescript-hooks.mjs';

process.setSourceMapsEnabled(true);
// Hooks in the thread of their program, where Node has them (22.15), cost less than a thread of their own, and see what is
// required as well.
if (module.registerHooks !== undefined) module.registerHooks({ load, resolve });
else {
  module.register('./typescript-hooks.mjs', import.meta.url);
  // Mocha requires a file before it imports it; Node would read it as JavaScript, and types as operators where it can.
  const { extensions } = createRequire(import.meta.url);
  for (const ending of ['.ts', '.tsx']) {
    extensions[ending] = (loaded, path) => loaded._compile(javascriptOf(path), path, 'module');
  }
}
