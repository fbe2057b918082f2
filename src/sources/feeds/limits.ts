/** How much one feed may take of us. */
export interface Limits {
  /** ms for the transfer, redirects included */
  transfer: number;
  /** bytes, after decompression */
  size: number;
  /** ms for making sense of it */
  parsing: number;
}

export const usualLimits: Limits = { transfer: 20_000, size: 10 * 1024 * 1024, parsing: 10_000 };
