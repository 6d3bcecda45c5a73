import { InferenceSession } from 'onnxruntime-node';
import { type Clock, openClock } from './clock.ts';

type Call = (...args: unknown[]) => Promise<unknown>;

/** The class behind the interface that its types show. */
const sessions = InferenceSession as unknown as {
  create: Call;
  readonly prototype: { run: Call; release: Call };
};

/**
 * Times every call of onnxruntime's own JavaScript API (run, create, release) from call to result: what a program
 * in plain onnxruntime would spend as well. What Patchwise takes beyond that is its own.
 */
export function nativeClock(): Clock {
  const timed = (call: Call): Call =>
    async function (this: unknown, ...args) {
      const began = performance.now();
      try {
        return await call.apply(this, args);
      } finally {
        clock.count(began);
      }
    };
  const { prototype } = sessions;
  const original = { run: prototype.run, release: prototype.release, create: sessions.create };
  prototype.run = timed(original.run);
  prototype.release = timed(original.release);
  sessions.create = timed(original.create);
  const clock = openClock(() => {
    prototype.run = original.run;
    prototype.release = original.release;
    sessions.create = original.create;
  });
  return clock;
}
