/** This runs out of a package, where all is compiled, and not out of a checkout. */
export const installed = import.meta.filename.endsWith(".js");
