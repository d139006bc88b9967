// Serves the built page on this machine: node serve.mjs [port].
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const port = Number(process.argv[2] ?? 8080);

createServer(async ({ url }, response) => {
  const { pathname } = new URL(url, "http://localhost");
  const name = pathname === "/" ? "index.html" : pathname.slice(1);
  try {
    if (name !== "index.html" && !/^built\/[\w.-]+$/.test(name)) throw new Error("not served");
    const body = await readFile(new URL(name, import.meta.url));
    response.writeHead(200, { "content-type": TYPES[extname(name)] ?? "text/plain" }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}).listen(port, "127.0.0.1", () => console.log(`http://127.0.0.1:${port}`));
