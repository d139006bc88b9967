import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** A server of files on this machine alone. */
export interface FileServer {
  /** `http://127.0.0.1:port` */
  origin: string;
  /** The paths asked for, in order. */
  requests: string[];
  close(): Promise<void>;
}

/**
 * Serves folders as a plain web server would: no rewriting of imports, no bundling.
 *
 * @param folders — by the path that a folder is served under, such as `{ "/dist/": "dist" }`
 * @param pages — HTML by path
 */
export async function serveFiles(
  folders: Record<string, string>,
  pages: Record<string, string> = {},
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://127.0.0.1").pathname));
    requests.push(path);
    void answer(path, response);
  });

  async function answer(path: string, response: ServerResponse): Promise<void> {
    if (path in pages) return send(response, ".html", pages[path]);
    const prefix = Object.keys(folders).find((each) => path.startsWith(each));
    try {
      if (prefix === undefined) throw new Error("not served");
      send(response, extname(path), await readFile(join(folders[prefix], path.slice(prefix.length))));
    } catch {
      response.writeHead(404).end();
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

function send(response: ServerResponse, extension: string, body: string | Uint8Array): void {
  const type = TYPES[extension] ?? "application/octet-stream";
  // A package on a CDN is on another origin, and such servers allow everyone.
  response.writeHead(200, { "content-type": type, "access-control-allow-origin": "*" }).end(body);
}
