/** Pixels a side that a thumbnail has at most, wherever one is made: enough for 128 px of a page on a dense screen. */
export const THUMBNAIL_SIDE = 256;
