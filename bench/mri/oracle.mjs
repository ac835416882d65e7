// Runs oracle.rb in MRI 4.0, compiled to WebAssembly. Beside this file's name the command line has four folders:
// the npm packages', the one with requests.jsonl, the one with Slipway's Ruby sources, and, if it is not empty, the
// one below which bosh/common/template/evaluation_context.rb is found.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WASI } from "node:wasi";

const [packages, work, ours, theirs] = process.argv.slice(2);
const { RubyVM } = createRequire(join(packages, "package.json"))("@ruby/wasm-wasi");
const binary = await readFile(join(packages, "node_modules/@ruby/4.0-wasm-wasi/dist/ruby+stdlib.wasm"));
const preopens = { "/work": work, "/ours": ours, "/oracle": dirname(fileURLToPath(import.meta.url)) };
if (theirs) {
  preopens["/theirs"] = theirs;
}
const wasi = new WASI({ version: "preview1", returnOnExit: true, preopens });
const { vm } = await RubyVM.instantiateModule({
  module: await WebAssembly.compile(binary),
  wasip1: wasi,
  args: ["ruby.wasm", "-EUTF-8", "-W0", "-e_=0"],
});
vm.eval(`THEIRS = ${theirs ? "true" : "false"}; load '/oracle/oracle.rb'`);
