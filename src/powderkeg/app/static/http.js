// Talks to the server this page came from, and to nobody else.
//
// The token stands in the page's address; it goes along in a header, or in the address of a WebSocket, which takes no
// headers. A refusal comes back as a `Refusal` with every problem the server found.
import { language, t } from "./words.js";

const token = new URLSearchParams(location.search).get("token") ?? "";

export class Refusal extends Error {
  constructor(status, body) {
    const told = body?.error ?? {};
    super(told.text || t("The server answered with status {status} and did not say why.", { status }));
    this.status = status;
    this.problems = told.problems ?? [];
  }
}

// The server cannot be reached at all.
export class Unreachable extends Error {
  constructor() {
    super(
      t(
        "The server does not answer. Is “powderkeg serve” still running? Your changes are kept in its folder.",
      ),
    );
    this.problems = [];
  }
}

function addressed(path) {
  const address = new URL(path, location.href);
  if (!address.searchParams.has("lang")) address.searchParams.set("lang", language());
  return address;
}

async function send(method, path, options = {}) {
  let answer;
  try {
    const headers = { Authorization: `Bearer ${token}`, ...options.headers };
    answer = await fetch(addressed(path), {
      method,
      headers,
      body: options.body,
      signal: options.signal,
      cache: "no-store",
    });
  } catch (trouble) {
    if (trouble.name === "AbortError") throw trouble;
    throw new Unreachable();
  }
  if (answer.ok) return answer;
  throw new Refusal(answer.status, await answer.json().catch(() => null));
}

async function read(answer) {
  return answer.status === 204 ? null : answer.json();
}

const posted = (value) => ({
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(value ?? {}),
});

export const get = async (path) => read(await send("GET", path));
export const post = async (path, value) => read(await send("POST", path, posted(value)));
export const patch = async (path, value) => read(await send("PATCH", path, posted(value)));
export const del = async (path) => read(await send("DELETE", path));

export async function upload(path, file) {
  const body = new FormData();
  body.append("file", file, file.name);
  return read(await send("POST", path, { body }));
}

// Fetches a file and hands it to the browser to keep; an ordinary link could not carry the token.
export async function download(path, name) {
  keep(await (await send("GET", path)).blob(), name);
}

export function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function socket(path) {
  const address = addressed(path);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.searchParams.set("token", token);
  return new WebSocket(address);
}
