import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { constants, getPriority, setPriority } from "node:os";
import { join } from "node:path";
import { QuestionError } from "../answer.ts";
import type { Reply, Request } from "./wire.ts";

const program = join(import.meta.dirname, "reader.ts");
/** JavaScript memory that a reader may hold. */
const maxHeapMB = 192;
/** Largest temporary file that a sort or a grouping may make, in blocks of 512 bytes: 2 GB, so that no query fills the disk. */
const maxFileBlocks = 4_000_000;
/** Sets what only a shell can set, then becomes the reader; a crash leaves no copy of its memory behind. */
const limits = `ulimit -f ${maxFileBlocks}; ulimit -c 0; unset PWD OLDPWD; exec "$0" "$@"`;
const shell = "/bin/sh";
/** How long a reader may take to start. */
const startTimeoutMs = 30_000;
/** What a process needs of the environment to find temporary files and compiled modules; nothing else is handed on. */
const environment = ["TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP", "SystemRoot", "NODE_COMPILE_CACHE"];

/** How much less of a core a reader gets than the server where both want it; every step is a tenth. */
const nicer = 5;

/** Whoever reads can wait for hits to be taken. Set before it has threads, which inherit it. */
function yieldTo({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, Math.min(constants.priority.PRIORITY_LOW, getPriority() + nicer));
  } catch {
    // A system that has no priorities, or a process that is gone: it works all the same.
  }
}

/** The server's end of one reader: a question goes in, a reply comes out, and `end` stops whatever it does. */
export class ReaderProcess {
  readonly #child: ChildProcess;
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | null = null;
  #stderr = "";
  #started = false;
  /** Settles when the process is gone, whatever ended it. */
  readonly gone: Promise<void>;
  /** Settles when it can be asked; rejects when it never will. */
  readonly started: Promise<void>;
  #alive = true;
  #spent = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    (child.stderr as Socket | null)?.unref();
    child.stderr?.on("data", (text) => {
      this.#stderr = `${this.#stderr}${text}`.slice(0, 2_000);
    });
    child.on("message", (reply) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      this.#hold(false);
      this.#spent = (reply as Reply).spent;
      waiting?.resolve(reply as Reply);
    });
    this.gone = new Promise((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        this.#alive = false;
        this.#waiting?.reject(this.#lost(code, signal));
        this.#waiting = null;
        resolve();
      };
      child.once("exit", ended);
      child.once("error", () => ended(null, null));
    });
    this.started = this.#start();
  }

  /**
   * @param database path of the file
   * @param timezone what SQLite's `localtime` means
   */
  static start(database: string, timezone: string): ReaderProcess {
    const kept = environment.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
    const flags = [`--max-old-space-size=${maxHeapMB}`, "--no-warnings"];
    const child = fork(program, [database], {
      serialization: "advanced",
      env: { ...Object.fromEntries(kept), TZ: timezone },
      ...(existsSync(shell)
        ? { execPath: shell, execArgv: ["-c", limits, process.execPath, ...flags] }
        : { execArgv: flags }),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    yieldTo(child);
    child.stderr?.setEncoding("utf8");
    return new ReaderProcess(child);
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** ms of a core in all, as it said with its last reply. */
  get spent(): number {
    return this.#spent;
  }

  /** One question, or one `more` of it; rejects with a QuestionError when the reader is gone before it replies. */
  request(request: Request): Promise<Reply> {
    const reply = this.#next();
    this.#child.send(request, (error) => {
      if (error) this.end();
    });
    return reply;
  }

  /** By force: nothing else stops SQLite in the middle of a query. */
  end(): void {
    this.#alive = false;
    this.#hold(true); // whoever awaits its end must not lose it with the event loop
    this.#child.kill("SIGKILL");
  }

  async #start(): Promise<void> {
    const late = setTimeout(() => this.end(), startTimeoutMs);
    try {
      await this.#next();
      this.#started = true;
    } finally {
      clearTimeout(late);
    }
  }

  #next(): Promise<Reply> {
    if (!this.#alive) return Promise.reject(this.#lost(this.#child.exitCode, this.#child.signalCode));
    this.#hold(true);
    this.#stderr = "";
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  /** An idle reader does not keep the server's process from ending; one with a question does. */
  #hold(hold: boolean): void {
    if (hold) this.#child.ref();
    else this.#child.unref();
    if (hold) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  #lost(code: number | null, signal: string | null): QuestionError {
    const how = signal ?? (code === null ? "not started" : `exit code ${code}`);
    if (!this.#started) {
      const why = this.#stderr.trim().split("\n").slice(0, 6).join(" ");
      return new QuestionError(`A reader process could not start (${how}). ${why}`.trim(), { status: 503 });
    }
    if (/heap|out of memory/i.test(this.#stderr)) {
      return new QuestionError("This needs more memory than a query may use. Narrow it.", { status: 400 });
    }
    return new QuestionError(`The reader was ended from outside (${how}) while it worked on this. Ask again.`, {
      status: 503,
    });
  }
}
