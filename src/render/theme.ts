/** Colours of everything around the data: a light ground, dark text, quiet lines. */
export const THEME = {
  background: '#fcfcfb',
  ink: '#1f2429',
  muted: '#5d6670',
  grid: '#e6e8ea',
  axis: '#9aa2ab',
  /** Where a value is missing. */
  missing: '#c8ccd0',
} as const;

/**
 * Colours of series, in the order of use: the palette of Okabe & Ito 2008, which people with any of the common
 * colour blindnesses can tell apart, without its yellow (invisible on white) and with a dark grey for black.
 */
export const SERIES_COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#4d4d4d',
] as const;

/** Pixels between things that belong together; larger distances are multiples. */
export const GAP = 8;
