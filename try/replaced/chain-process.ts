/** There are no processes in a browser: chains run between the other steps of an update. */
export function chainProcessBeside(): undefined {
  return undefined;
}
