// Processes that a spec has the sources start run the build, where that is of these very sources, as those of the
// command line do (patchwise-process.ts): a runner then takes a third of the processor time to start.
import childProcess from 'node:child_process';
import { syncBuiltinESMExports } from 'node:module';
import { fileURLToPath } from 'node:url';
import { BUILD_STAMP, buildInput, hasStamp } from '../../scripts/build-stamp.mjs';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));
const BUILT = fileURLToPath(new URL('../../dist/', import.meta.url));
const { fork } = childProcess;

/** @returns undefined for what is no source */
function builtOf(script) {
  const path = String(script);
  if (!path.startsWith(SOURCES) || !path.endsWith('.ts')) return undefined;
  return BUILT + path.slice(SOURCES.length).replace(/\.ts$/, '.js');
}

/** It needs no compiler. */
const withoutCompiler = (options = {}) => ({
  ...options,
  execArgv: (options.execArgv ?? process.execArgv).filter((arg) => arg !== '--import=tsx'),
});

if (hasStamp(BUILD_STAMP, buildInput())) {
  childProcess.fork = (script, args, options) => {
    const built = builtOf(script);
    return built === undefined ? fork(script, args, options) : fork(built, args, withoutCompiler(options));
  };
  syncBuiltinESMExports();
}
