import type { Request, Response } from 'express';

/** The page's own policy: nothing is loaded, nothing runs, and its one form goes to this studio. */
const POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join(';');

/** Whether a browser opens a page, so that a person reads the answer. */
export function opensPage({ method, path, headers }: Pick<Request, 'method' | 'path' | 'headers'>): boolean {
  return method === 'GET' && !path.startsWith('/api/') && /\btext\/html\b/.test(headers.accept ?? '');
}

/**
 * Shows a person who has no session what to do, and takes the token: the address with it may be out of reach where a
 * session has ended or was revoked.
 * @param reason one sentence, without markup
 */
export function sendTokenPage(response: Response, status: number, reason: string): void {
  response.status(status);
  response.setHeader('Content-Security-Policy', POLICY);
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Patchwise: token</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  main { max-width: 32rem; margin: 15vh auto 0; padding: 0 1rem; }
  h1 { font-size: 1.3rem; }
  input, button { font: inherit; padding: 0.4rem 0.6rem; }
  input { width: 100%; box-sizing: border-box; margin: 0.3rem 0 0.6rem; }
</style>
<main>
  <h1>${reason}</h1>
  <p>Open the address that the server printed when it started; it ends with <code>?token=…</code>. Or give the token here:</p>
  <form method="get" action="/">
    <label>Token <input type="password" name="token" required autofocus autocomplete="current-password"></label>
    <button>Open the studio</button>
  </form>
  <p>This browser then stays in for 30 days, or until <code>patchwise sessions --revoke</code> ends its session.</p>
</main>
</html>
`);
}
