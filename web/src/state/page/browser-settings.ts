/* What a person chose for the page, kept by the browser. Without storage it holds until the page is closed. */

export function readSetting(name: string): string | undefined {
  try {
    return localStorage.getItem(`patchwise.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`patchwise.${name}`, value);
  } catch {
    // Settings are a convenience.
  }
}
