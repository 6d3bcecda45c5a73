/** Names of devices on Windows, with any ending. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Whether a name is a relative path without tricks: no NUL or other control character, no backslash, drive or
 * stream (`:`), no empty, `.` or `..` part, no part that Windows reads as another. A percent sign
 * is a character like others: names are decoded before they come here, and never again.
 */
export function isPlainRelative(name: string): boolean {
  if (name === '' || name.length > 1024) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (/[\u0000-\u001f\u007f\\:]/.test(name)) return false;
  return name
    .split('/')
    .every(
      (part) => part !== '' && part !== '.' && part !== '..' && !/[. ]$/.test(part) && !DEVICE.test(part),
    );
}
