/**
 * Imported before Cedar. V8 of Node 20 inlines hot calls of WebAssembly and now and then ends the process where such
 * a call is deoptimized ("unreachable code" in Deoptimizer::DoComputeBuiltinContinuation), seen after some thousand
 * calls of cedar-wasm (FUZZ_SEED=70). Without the inlining a call costs as much as before it was hot.
 */
import { setFlagsFromString } from 'node:v8'

setFlagsFromString('--no-turbo-inline-js-wasm-calls')
