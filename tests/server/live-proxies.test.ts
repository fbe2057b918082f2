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

/** Asks until somebody listens there. */
async function connected(child: ChildProcess, url: string, headers: Record<string, string>): Promise<Response> {
  for (;;) {
    if (child.exitCode !== null) throw new Error(`the proxy ended with ${child.exitCode}`);
    const response = await fetch(url, { headers }).catch(() => null);
    if (response) return response;
    await pause(50);
  }
}

for (const [program, { args, config }] of Object.entries(proxies)) {
  const skip = isThere(program) ? false : `${program} is not installed here`;
  test(`what goes on now comes through ${program} at once`, { skip }, async () => {
    const directory = testDirectory();
    const data = join(directory, "data");
    await addSite(data, "blog", "blog.example");
    const server = await startServer(data, { TALLYBOOK_TRUST_PROXY: "loopback" });
    const headers = { authorization: `Bearer ${await readToken(data)}`, "accept-encoding": "gzip" };
    const port = await freePort();
    write(join(directory, "config"), config(port, server.address.replace("localhost", "127.0.0.1"), directory));
    const path = `${process.env["PATH"]}:/usr/sbin`;
    const child = spawn(program, [...args, join(directory, "config")], {
      env: { PATH: path, HOME: directory },
      stdio: "ignore",
    });
    try {
      const response = await connected(child, `http://127.0.0.1:${port}/live/stream`, headers);
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
