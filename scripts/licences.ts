/** The list of what an installed package brings along, and under which licence. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  version?: string;
  license?: string;
  dev?: boolean;
}

export function writeLicences(root: string): void {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const rows = Object.entries<Locked>(lock.packages)
    .filter(([path, { dev }]) => path !== "" && !dev)
    .map(([path, { version, license }]) => {
      const name = path.replace(/^.*node_modules\//, "");
      return `| ${name} | ${version} | ${license ?? "see its package"} |`;
    });
  const list = [...new Set(rows)].sort();
  const text = `# Licences\n\nTallybook is under MIT. What it installs, on every platform together:\n\n| package | version | licence |\n|---|---|---|\n${list.join("\n")}\n`;
  writeFileSync(join(root, "LICENSES.md"), text);
}

if (import.meta.main) writeLicences(join(import.meta.dirname, ".."));
