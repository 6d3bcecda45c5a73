/**
 * The anchor of a heading, as code hosts make it: the same links lead there on the site and in the repository.
 * Lower case; only letters, digits, spaces, `_` and `-` stay; spaces become `-`.
 */
export function headingAnchor(title) {
  return title
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
