/** One verb of the command line. Exit codes: 0 done, 1 refused or found wrong, 2 called the wrong way. */
export type CliVerb = {
  /** After `countersign`, e.g. `verify <export> [--key <verifier key>]`. */
  usage: string
  /** One sentence. */
  summary: string
  /** What --help prints below both: every option, and an example. */
  help?: string
  /** `args` are those after the verb's words. Prints what it has to say; the result is the exit code. */
  run(args: string[]): Promise<number>
}

/** Called the wrong way: the sentence, then the usage, are printed. */
export class UsageError extends Error {}
