declare module "wawoff2" {
  /** Bytes of a TrueType font from those of a WOFF2 file. */
  export function decompress(packed: Uint8Array): Promise<Uint8Array>;
}
