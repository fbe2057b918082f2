/**
 * Headers that every answer has, files and refusals too: a browser guesses no type, tells others nothing of an address,
 * runs nothing, and hands nothing to pages of others. What is drawn for them says otherwise itself.
 */
export const baseHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** Where the browser's own connection is encrypted: it asks for nothing else for a year. */
export const httpsHeaders: Readonly<Record<string, string>> = { "Strict-Transport-Security": "max-age=31536000" };

/** The base headers of an answer that pages of others show: the pixel's, as name, value, name, value … */
export const sharedBaseHeaders: readonly string[] = Object.entries({
  ...baseHeaders,
  "Cross-Origin-Resource-Policy": "cross-origin",
}).flat();
