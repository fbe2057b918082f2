import type { HitFormat } from "./format.ts";
import { pixel } from "./pixel.ts";

/** Every wire format that hits come in; a new one is a file and a line here. */
export const hitFormats: readonly HitFormat[] = [pixel];
