/** Signals of a browser take any number of listeners without a word. */
export function setMaxListeners(): void {}
