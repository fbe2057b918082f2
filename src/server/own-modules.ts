import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { ViteUserConfig } from "astro";

type Plugin = Extract<NonNullable<ViteUserConfig["plugins"]>[number], { name: string }>;

const source = join(import.meta.dirname, "..");

/** What is made for the pages, or for the browser, and has no life outside of a bundle. */
const bundled = /^(pages|components|layouts|styles|client)\/|^middleware\.ts$/;

/**
 * Keeps our own modules out of the pages' bundle, so that the server and its pages share one copy of each: one class,
 * one state. The build imports them from where they stand; `astro dev`, which runs every module it imports through a
 * runner of its own, is given the ones that Node has loaded already.
 * @param server directory of the server's part of the build
 */
export function ownModules(server: string): Plugin {
  const isOwn = (file: string) => {
    const path = relative(source, file);
    return file.endsWith(".ts") && !path.startsWith("..") && !bundled.test(path);
  };
  let isBuild = false;
  return {
    name: "tallybook:own-modules",
    enforce: "pre",
    // What pages are drawn by goes into their build, so that an installed package brings no Astro.
    config: (_, { command }) => (command === "build" ? { ssr: { noExternal: true } } : {}),
    configResolved({ command }) {
      isBuild = command === "build";
    },
    resolveId(specifier, importer) {
      if (this.environment.name === "client" || !importer || !specifier.startsWith(".")) return null;
      const file = resolve(dirname(importer.split("?")[0] ?? ""), specifier);
      if (!isOwn(file)) return null;
      return isBuild ? { id: pathToFileURL(file).href, external: "absolute" } : file;
    },
    // So that the build can be moved together with the modules.
    renderChunk(code, { fileName }) {
      const here = relative(dirname(join(server, fileName)), source);
      return code.replaceAll(`"${pathToFileURL(source).href}/`, `"${here}/`);
    },
    async load(id) {
      if (isBuild || this.environment.name === "client" || !isOwn(id)) return null;
      const names = Object.keys(await import(pathToFileURL(id).href));
      const file = JSON.stringify(id);
      return [
        `import { createRequire } from "node:module";`,
        `const own = createRequire(${file})(${file});`,
        ...names.map((name) => `export const ${name} = own.${name};`),
      ].join("\n");
    },
  };
}
