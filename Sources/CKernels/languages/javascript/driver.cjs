// The javascript kernel: Node, with the state of a console. Cells run as the inspector's Runtime.evaluate runs what is
// typed into a console: top-level await, and let, const and class that may be declared again.
"use strict";

const { builtinModules, createRequire } = require("node:module");
const { Session } = require("node:inspector");
const net = require("node:net");
const path = require("node:path");
const { inspect, types } = require("node:util");
const { isPromise, isNativeError } = types;
const { pathToFileURL } = require("node:url");
const vm = require("node:vm");

const TEXT = 256 * 1024;
const IMPORT = "__nestbox_import__";

/** The kernel's end of the control socket: frames of a 4-byte length and JSON. */
class Channel {
  constructor(descriptor, receive, end) {
    this.received = Buffer.alloc(0);
    this.socket = new net.Socket({ fd: descriptor, readable: true, writable: true });
    this.socket.on("data", (data) => {
      this.received = Buffer.concat([this.received, data]);
      for (let message; (message = this.next()) !== undefined; ) receive(message);
    });
    this.socket.on("end", end);
    this.socket.on("error", end);
  }

  send(message) {
    // Buffer makes U+FFFD of half a surrogate pair, which JSON.stringify may have left as it was.
    const body = Buffer.from(JSON.stringify(message));
    const header = Buffer.alloc(4);
    header.writeUInt32BE(body.length);
    this.socket.write(Buffer.concat([header, body]));
  }

  next() {
    if (this.received.length < 4) return undefined;
    const end = 4 + this.received.readUInt32BE(0);
    if (this.received.length < end) return undefined;
    const message = JSON.parse(this.received.toString("utf8", 4, end));
    this.received = this.received.subarray(end);
    return message;
  }
}

/** Cuts the middle out of a long text and says how much is missing. */
function shorten(text, limit = TEXT) {
  if (text.length <= limit) return text;
  const head = (limit * 3) >> 2;
  const tail = text.slice(head - limit);
  return `${text.slice(0, head)}\n[... ${text.length - limit} characters left out ...]\n${tail}`;
}

/** The number of the first line that is more than a comment. */
function firstLine(code) {
  const index = code.split("\n").findIndex((line) => line.trim() && !line.trim().startsWith("//"));
  return Math.max(index, 0) + 1;
}

/**
 * What a script cannot say as a script can: import statements at the beginning of a line become awaited imports, and
 * `import(` a call of the kernel's. Strings, templates and comments are left alone.
 */
function withImports(code) {
  if (!/\bimport\b/.test(code)) return code;
  let out = "";
  let index = 0;
  let lineStart = true;
  const take = (length) => {
    out += code.slice(index, index + length);
    index += length;
  };
  while (index < code.length) {
    const rest = code.slice(index, index + 4096);
    const skipped =
      /^\/\/[^\n]*/.exec(rest) ||
      /^\/\*[^]*?\*\//.exec(rest) ||
      /^"(?:[^"\\\n]|\\[^])*"/.exec(rest) ||
      /^'(?:[^'\\\n]|\\[^])*'/.exec(rest) ||
      /^`(?:[^`\\]|\\[^])*`/.exec(rest);
    if (skipped) {
      take(skipped[0].length);
      continue;
    }
    const statement = lineStart && /^import\s+(?:([^"'();]+?)\s+from\s*)?("[^"\n]*"|'[^'\n]*')[ \t]*;?/.exec(rest);
    if (statement) {
      out += declaration(statement[1], statement[2]);
      index += statement[0].length;
      lineStart = false;
      continue;
    }
    const word = /^[\w$]+/.exec(rest);
    if (word) {
      if (word[0] === "import" && /^import\s*\(/.test(rest) && !/\.\s*$/.test(out)) {
        out += IMPORT;
        index += 6;
      } else {
        take(word[0].length);
      }
      lineStart = false;
      continue;
    }
    if (code[index] === "\n" || code[index] === ";") lineStart = true;
    else if (!/\s/.test(code[index])) lineStart = false;
    take(1);
  }
  return out;
}

/** `a, {b as c}` or `* as d` of an import statement, as a declaration on the same lines. */
function declaration(names, specifier) {
  const load = `await ${IMPORT}(${specifier})`;
  if (names === undefined) return `${load};`;
  const parts = [];
  let whole = null;
  const braces = /\{([^}]*)\}/.exec(names);
  for (const part of (braces?.[1] ?? "").split(",").map((part) => part.trim()).filter(Boolean)) {
    parts.push(part.replace(/^(\S+)\s+as\s+(\S+)$/, "$1: $2"));
  }
  for (const part of names.replace(/\{[^}]*\}/, "").split(",").map((part) => part.trim()).filter(Boolean)) {
    const all = /^\*\s+as\s+(\S+)$/.exec(part);
    if (all) whole = all[1];
    else parts.push(`default: ${part}`);
  }
  const lines = "\n".repeat(names.split("\n").length - 1);
  if (whole === null) return `const {${parts.join(", ")}}${lines} = ${load};`;
  return `const ${whole}${lines} = ${load};` + (parts.length ? ` const {${parts.join(", ")}} = ${whole};` : "");
}

class Interrupted extends Error {}

/** What a cell threw, which may be anything. */
class Thrown {
  constructor(value, details) {
    this.value = value;
    this.details = details;
  }
}

/** Runs cells in this process's own context. */
class Evaluator {
  constructor() {
    this.session = new Session();
    this.session.connect();
    this.count = 0;
    this.taken = undefined;
    hide(Symbol.for("nestbox.post"), () => this.post());
    hide(Symbol.for("nestbox.take"), (value) => void (this.taken = value));
    this.script = new vm.Script('globalThis[Symbol.for("nestbox.post")]()', { filename: "nestbox:cell" });
    this.pause = new vm.Script("Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)");
  }

  /** The cell's value; throws Thrown for what it threw, or Interrupted. `interruption` rejects when that comes. */
  async run(code, interruption) {
    this.count += 1;
    this.file = `cell-${this.count}.js`;
    this.source = code;
    this.code = withImports(code);
    try {
      // Its watch for SIGINT is on for as long as the synchronous part of the cell runs.
      this.script.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch (error) {
      if (error?.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED") throw new Interrupted();
      throw error;
    }
    const answer = await Promise.race([this.answer, interruption]);
    const details = answer.exceptionDetails;
    const value = this.value(details?.exception ?? answer.result);
    this.session.post("Runtime.releaseObjectGroup", { objectGroup: "cell" });
    if (details) throw new Thrown(value, details);
    if (!isPromise(value)) return value;
    // A promise that a cell ends with is waited for, as if the cell had.
    try {
      return await Promise.race([value, interruption]);
    } catch (error) {
      throw error instanceof Interrupted ? error : new Thrown(error);
    }
  }

  /**
   * Takes in what an interrupt may have left. Node's watch for SIGINT counts signals, and one that comes as the watch ends is
   * counted and not taken: the next watch would find it and end a cell that nobody interrupted.
   */
  settle() {
    try {
      this.pause.runInThisContext({ breakOnSigint: true, displayErrors: false });
    } catch {
      // That was it.
    }
  }

  post() {
    const parameters = {
      expression: `${this.code}\n//# sourceURL=${this.file}`,
      replMode: true,
      objectGroup: "cell",
    };
    let answered;
    this.answer = new Promise((resolve) => (answered = resolve));
    // Outside of the promise's function, which would stand in every traceback.
    this.session.post("Runtime.evaluate", parameters, (error, answer) => {
      answered(answer ?? { result: {}, exceptionDetails: { exception: { value: error.message } } });
    });
  }

  /** The value that the inspector's description of one stands for. */
  value(remote) {
    if (remote.objectId !== undefined) {
      this.session.post("Runtime.callFunctionOn", {
        functionDeclaration: '(value) => globalThis[Symbol.for("nestbox.take")](value)',
        objectId: remote.objectId,
        arguments: [{ objectId: remote.objectId }],
      });
      const value = this.taken;
      this.taken = undefined;
      return value;
    }
    const text = remote.unserializableValue;
    if (text === undefined) return remote.value;
    return remote.type === "bigint" ? BigInt(text.slice(0, -1)) : Number(text);
  }

  /** Name, message and traceback of what a cell threw, without the frames of the kernel and of Node below them. */
  describe(thrown) {
    const { value, details } = thrown;
    if (!isError(value)) {
      const text = inspect(value);
      return { name: "Error", value: shorten(text), traceback: shorten(`Uncaught ${text}`) };
    }
    const name = String(value.name ?? "Error");
    let traceback = inspect(value, { customInspect: false }).split("\n").filter((line) => !isOurs(line)).join("\n");
    if (value instanceof SyntaxError && details?.scriptId !== undefined && !/cell-\d+\.js/.test(traceback)) {
      const line = this.code.split("\n")[details.lineNumber] ?? "";
      const place = `${this.file}:${details.lineNumber + 1}`;
      traceback = `${place}\n${line}\n${" ".repeat(details.columnNumber)}^\n\n${traceback}`;
    }
    return { name: shorten(name, 1024), value: shorten(String(value.message), 65536), traceback: shorten(traceback) };
  }
}

function hide(name, value) {
  Object.defineProperty(globalThis, name, { value, enumerable: false, configurable: true, writable: true });
}

function isError(value) {
  return isNativeError(value) || value instanceof Error;
}

function isOurs(line) {
  return /^\s+at .*(nestbox:cell|node:inspector|driver\.cjs|node:internal|\(node:vm:|at node:vm:)/.test(line);
}

/** What a script has that Node runs: require, import() and the built-in modules as globals, as in its console. */
function furnish() {
  const here = path.join(process.cwd(), "cell.js");
  const require = createRequire(here);
  hide("require", require);
  hide("module", { exports: {}, filename: here, id: ".", paths: require.resolve.paths("x") ?? [] });
  hide("exports", globalThis.module.exports);
  hide("__dirname", process.cwd());
  hide("__filename", here);
  const emitWarning = process.emitWarning;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).includes("USE_MAIN_CONTEXT_DEFAULT_LOADER")) emitWarning.call(process, warning, ...rest);
  };
  const loader = vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER;
  const load = loader
    ? new vm.Script("(specifier, options) => import(specifier, options)", {
        filename: here,
        importModuleDynamically: loader,
      }).runInThisContext()
    : (specifier) => import(locate(require, String(specifier)));
  hide(IMPORT, load);
  for (const name of builtinModules) {
    if (name.startsWith("_") || name.includes("/") || name in globalThis) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get: () => require(name),
      set: (value) => Object.defineProperty(globalThis, name, { value, writable: true, configurable: true }),
    });
  }
  process.argv.length = 1;
}

function locate(require, specifier) {
  if (builtinModules.includes(specifier) || /^[a-z]+:/.test(specifier)) return specifier;
  return pathToFileURL(require.resolve(specifier)).href;
}

/** What goes on for ever does not hold a cell's end up: intervals and servers go on beside the cells that follow. */
function letGoOn() {
  const setIntervalOfNode = globalThis.setInterval;
  const setIntervalOfCells = function setInterval(...args) {
    return setIntervalOfNode(...args).unref();
  };
  Object.defineProperties(setIntervalOfCells, Object.getOwnPropertyDescriptors(setIntervalOfNode));
  globalThis.setInterval = setIntervalOfCells;
  const listen = net.Server.prototype.listen;
  net.Server.prototype.listen = function (...args) {
    this.on("connection", (connection) => connection.unref());
    return listen.apply(this, args).unref();
  };
}

/** One cell after the other. */
class Kernel {
  constructor() {
    this.evaluator = new Evaluator();
    this.quiet = new Quiet();
    this.waiting = [];
    this.running = null;
    this.failed = false;
    this.later = globalThis.setImmediate;
    this.channel = new Channel(3, (message) => this.take(message), () => process.reallyExit(0));
    process.on("SIGINT", () => this.running?.interrupt());
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      process.on(event, (error) => this.astray(error));
    }
  }

  start() {
    this.channel.send({ type: "ready", language: "javascript", version: process.versions.node });
  }

  take(message) {
    if (message.type !== "execute") return;
    this.waiting.push(message);
    if (!this.running) this.soon();
  }

  /** After a turn of the event loop, in which an interrupt that was for the cell before finds no cell to end. */
  soon() {
    this.later(() => {
      if (!this.running) this.next();
    });
  }

  next() {
    const message = this.waiting.shift();
    if (message) this.execute(message.id, message.code);
  }

  async execute(id, code) {
    const send = (type, fields) => this.channel.send({ type, id, ...fields });
    let interrupt;
    const interruption = new Promise((_, reject) => (interrupt = () => reject(new Interrupted())));
    interruption.catch(() => {});
    this.running = { interrupt };
    this.failed = false;
    send("active_line", { line: firstLine(code) });
    let status = "ok";
    try {
      let value;
      try {
        value = await this.evaluator.run(code, interruption);
      } finally {
        this.channel.socket.unref();
      }
      await this.quiet.come(interruption);
      if (this.failed) status = "error";
      if (value !== undefined) send("result", { data: { "text/plain": shorten(inspect(value)) } });
    } catch (error) {
      status = error instanceof Interrupted ? "interrupted" : "error";
      if (error instanceof Interrupted) {
        this.quiet.leave();
        this.evaluator.settle();
        send("error", { name: "Interrupted", value: "", traceback: "Interrupted" });
      } else {
        send("error", this.evaluator.describe(error instanceof Thrown ? error : new Thrown(error)));
      }
    }
    this.channel.socket.ref();
    this.running = null;
    send("done", { status });
    this.soon();
  }

  /** An error that nobody waits for: of a timer, an event or a promise. */
  astray(error) {
    this.failed = true;
    const { traceback } = this.evaluator.describe(new Thrown(error));
    process.stderr.write(`${traceback.startsWith("Uncaught") ? "" : "Uncaught "}${traceback}\n`);
  }
}

/** What keeps Node alive, by what an interrupted cell has left of it: nothing of that holds up another cell. */
class Quiet {
  constructor() {
    this.leftovers = null;
    this.later = globalThis.setTimeout;
  }

  /** The cell was interrupted: what it started goes on, and nobody waits for it. */
  leave() {
    this.leftovers = process.getActiveResourcesInfo();
  }

  /** Resolves when nothing is left to happen: no timer, no request, no child. */
  async come(interruption) {
    const ended = new Promise((resolve) => process.once("beforeExit", resolve)).then(() => (this.leftovers = null));
    while (this.leftovers !== null && !this.isLeft(process.getActiveResourcesInfo())) {
      await Promise.race([ended, interruption, new Promise((resolve) => this.later(resolve, 5))]);
    }
    if (this.leftovers === null) await Promise.race([ended, interruption]);
  }

  isLeft(resources) {
    const left = [...this.leftovers];
    return resources.every((name) => {
      const index = left.indexOf(name);
      if (index >= 0) left.splice(index, 1);
      return index >= 0;
    });
  }
}

// What is printed is with the worker before the next statement runs, and before the end of a process that ends itself.
for (const stream of [process.stdout, process.stderr]) stream._handle?.setBlocking?.(true);
furnish();
letGoOn();
const kernel = new Kernel();
kernel.channel.socket._handle?.setBlocking?.(true);
kernel.start();
