import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { testDirectory, write } from "../support/directory.ts";
import { addSite, freePort, readToken, startServer } from "../support/process.ts";

/** The proxies of docs/operate.md, as they are set up there, but for their own ports and https. */
const proxies: Record<string, { args: string[]; config(port: number, to: string, directory: string): string }> = {
  nginx: {
    args: ["-c"],
    config: (port, to, directory) => `
      daemon off; master_process off; pid ${directory}/pid; error_log ${directory}/error.log;
      events {}
      http {
        access_log off;
        client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
        uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
        server {
          listen 127.0.0.1:${port};
          location / {
            proxy_pass ${to};
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
          }
        }
      }`,
  },
  caddy: {
    args: ["run", "--adapter", "caddyfile", "--config"],
    config: (port, to) => `{\n admin off\n auto_https off\n}\nhttp://127.0.0.1:${port} {\n reverse_proxy ${to}\n}\n`,
  },
};

function isThere(program: string): boolean {
  try {
    return execFileSync("sh", ["-c", `command -v ${program}`]).length > 0;
  } catch {
    return false;
  }
}

interface Proxy {
  child: ChildProcess;
  response: Response;
}

/** Starts it and asks through it; at another port where somebody else was faster to take the one that was free. */
async function ask(program: string, directory: string, to: string, headers: Record<string, string>): Promise<Proxy> {
  const { args, config } = proxies[program] as (typeof proxies)[string];
  for (let tries = 0; ; tries++) {
    const port = await freePort();
    write(join(directory, "config"), config(port, to, directory));
    const env = { PATH: `${process.env["PATH"]}:/usr/sbin`, HOME: directory };
    const child = spawn(program, [...args, join(directory, "config")], { env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const output of [child.stdout, child.stderr]) output.on("data", (piece) => (said += piece));
    while (child.exitCode === null) {
      // Somebody else may have been faster to take the port, and say nothing.
      const silence = new AbortController();
      const timer = setTimeout(() => silence.abort(), 5_000);
      const url = `http://127.0.0.1:${port}/live/stream`;
      const response = await fetch(url, { headers, signal: silence.signal }).catch(() => null);
      clearTimeout(timer);
      if (response?.ok) return { child, response };
      await pause(50);
    }
    if (tries === 2) throw new Error(`${program} ended with ${child.exitCode}: ${said}`);
  }
}

for (const program of Object.keys(proxies)) {
  const skip = isThere(program) ? false : `${program} is not installed here`;
  test(`what goes on now comes through ${program} at once`, { skip }, async () => {
    const directory = testDirectory();
    const data = join(directory, "data");
    await addSite(data, "blog", "blog.example");
    const server = await startServer(data, { TALLYBOOK_TRUST_PROXY: "loopback" });
    const headers = { authorization: `Bearer ${await readToken(data)}`, "accept-encoding": "gzip" };
    const to = server.address.replace("localhost", "127.0.0.1");
    const { child, response } = await ask(program, directory, to, headers);
    try {
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      const until = async (part: string) => {
        while (!text.includes(part)) {
          const piece = await reader?.read();
          if (piece?.done !== false) throw new Error(`it ended before ${part}: ${text}`);
          text += piece.value;
        }
      };
      await until('"people":0');
      const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
      await fetch(`${server.address}/a.gif?url=http://blog.example/`, { headers: { "user-agent": agent } });
      await until('"people":1');
      await reader?.cancel();
    } finally {
      const ended = once(child, "close");
      child.kill();
      await ended;
      await server.stop();
    }
    assert.equal(server.child.exitCode, 0);
  });
}
