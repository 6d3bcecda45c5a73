import { JSDOM } from 'jsdom';

const NAMES = ['window', 'document', 'localStorage'] as const;

/** Gives a suite a `window`, a `document` and a `localStorage`, and takes them away again. */
export function installDom(): void {
  const saved = new Map<string, PropertyDescriptor | undefined>();
  before(() => {
    const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://127.0.0.1:7860/' });
    const values = { window, document: window.document, localStorage: window.localStorage };
    for (const name of NAMES) {
      saved.set(name, Object.getOwnPropertyDescriptor(globalThis, name));
      Object.defineProperty(globalThis, name, { value: values[name], configurable: true, writable: true });
    }
  });
  after(() => {
    for (const [name, descriptor] of saved) {
      if (descriptor === undefined) delete (globalThis as Record<string, unknown>)[name];
      else Object.defineProperty(globalThis, name, descriptor);
    }
  });
}
