/*
 * What happens in the studio is told by its clock, and a page on another machine may be minutes ahead of that or behind.
 */

/** By how much the studio's clock is ahead of the page's, ms. */
let ahead = 0;

/** @param now the studio's time as it was just told, ms since 1970 */
export function setStudioClock(now: number): void {
  ahead = now - Date.now();
}

/** The studio's time now, ms since 1970. @param now the page's time */
export function studioTime(now = Date.now()): number {
  return now + ahead;
}
