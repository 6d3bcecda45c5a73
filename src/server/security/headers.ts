import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers of every response. Scripts, connections and styles come from the server itself; `unsafe-inline` holds for
 * styles only (the editor positions things); nothing may frame the studio. No CORS header is ever sent.
 * HTTPS is a proxy's part: no HSTS and no upgrade of requests, which would break plain http on a local network.
 */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        // The page compiles the WebAssembly by which it selects objects; scripts of others stay out.
        'script-src': ["'self'", "'wasm-unsafe-eval'"],
        'connect-src': ["'self'"],
        'img-src': ["'self'", 'blob:', 'data:'],
        'style-src': ["'self'", "'unsafe-inline'"],
        'worker-src': ["'self'"],
        'object-src': ["'none'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
        'form-action': ["'self'"],
      },
    },
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
