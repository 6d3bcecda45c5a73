/**
 * @param condition what has to hold
 * @param what is the matter where it does not
 * @param output of the command that shows it
 * @throws an error that says so
 */
export function must(condition, what, output = '') {
  if (!condition) throw new Error(output === '' ? what : `${what}\n${output}`);
}
