/**
 * Milliseconds in which this process was awake, by the steady clock: setting the wall clock changes nothing, and a
 * machine that was suspended (or a server that was stopped) has not let its runner hang meanwhile.
 * @param longestGap between two looks that counts as being awake; of a longer one only so much counts
 * @param steady milliseconds, rising
 */
export function awakeClock(longestGap: number, steady: () => number = () => performance.now()): () => number {
  let looked = steady();
  let awake = 0;
  return () => {
    const now = steady();
    awake += Math.min(Math.max(0, now - looked), longestGap);
    looked = now;
    return awake;
  };
}
