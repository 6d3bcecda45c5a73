/** Formats in which a picture of a run is saved, as photographers use them. */
export const SAVE_FORMATS = ['jpeg', 'png', 'tiff', 'webp'] as const;
export type SaveFormat = (typeof SAVE_FORMATS)[number];
