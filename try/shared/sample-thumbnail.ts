/**
 * Where the site has the small picture of a shipped one, as the build wrote it.
 * @param name path of the file on the site, such as `samples/photos/lake.jpg`
 * @returns path on the site; undefined for what is no picture
 */
export function sampleThumbnail(name: string): string | undefined {
  return /^samples\/.+\.(png|jpe?g|webp)$/i.test(name) ? `thumbnails/${name}.webp` : undefined;
}
