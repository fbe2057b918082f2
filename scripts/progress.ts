/** How far a command is: one line that changes where somebody watches, plain lines where they are kept. */
export interface Progress {
  report(line: string): void;
  /** The last line stays. */
  end(): void;
}

export function toProgress(out: NodeJS.WriteStream): Progress {
  if (!out.isTTY) return { report: (line) => void out.write(`${line}\n`), end: () => {} };
  let shown = false;
  return {
    report: (line) => {
      shown = true;
      out.write(`\r\x1b[K${line.slice(0, (out.columns || 80) - 1)}`);
    },
    end: () => {
      if (shown) out.write("\n");
    },
  };
}
