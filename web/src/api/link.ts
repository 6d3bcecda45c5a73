/** The studio that this page is of: behind HTTP and a socket. The site without a server puts another in this place. */
export { httpLink as studioLink } from './http-link.ts';
