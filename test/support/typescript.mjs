// Lets Node run the TypeScript of the specs and of what they test: `node --import test/support/typescript.mjs file.ts`.
// A command starts in two thirds of the processor time that it takes with tsx, which also resolves what is written in other
// ways; here, imports name files by their endings. The suite starts hundreds of processes.
import module from 'node:module';

process.setSourceMapsEnabled(true);
// Hooks in the thread of their program, where Node has them (22.15), cost less than a thread of their own.
if (module.registerHooks !== undefined) module.registerHooks(await import('./typescript-hooks.mjs'));
else module.register('./typescript-hooks.mjs', import.meta.url);
